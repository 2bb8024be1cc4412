// The first characters, alphabet and length of tokens, by issuer.

import { type CharacterSet, characterSet, letterOrDigit, wordCharacter } from "./span.js";
import { hasAllClasses } from "./values.js";

export interface TokenShape {
  readonly kind: string;
  readonly prefix: string;
  /** Characters that may follow the prefix. */
  readonly body: CharacterSet;
  /** Fewest and most characters after the prefix. */
  readonly shortest: number;
  readonly longest?: number;
  readonly check?: (body: string) => boolean;
  /** The prefix counts even right after a letter or digit. */
  readonly insideWords?: boolean;
}

const capitals = characterSet("A-Z0-9");
const hexadecimal = characterSet("0-9a-f");
const dotted = characterSet("\\w.-");
const base64 = characterSet("\\w+/=-");
const address = characterSet("\\w/@.%-");

/** A part of sixteen or more characters that is no word: letters and digits, or small letters and capitals. */
const hasLongPart = (body: string): boolean =>
  body.split(/[-_]/).some((part) => part.length >= 16 && /[A-Za-z]/.test(part) && /\d|[a-z][A-Z]/.test(part));
const isMixed = (body: string): boolean => hasAllClasses(body, 0);

/** Shapes of one issuer that differ in their prefixes only. */
function shapes(
  kind: string,
  prefixes: string,
  rest: Omit<TokenShape, "kind" | "prefix">,
): readonly TokenShape[] {
  return prefixes.split(" ").map((prefix) => ({ kind, prefix, ...rest }));
}

export const tokenShapes: readonly TokenShape[] = [
  ...shapes("aws-key", "AKIA ASIA ABIA ACCA", { body: capitals, shortest: 16, longest: 16 }),
  ...shapes("aws-key", "ABSK", { body: base64, shortest: 80 }),
  ...shapes("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", {
    body: letterOrDigit,
    shortest: 20,
    insideWords: true,
  }),
  ...shapes("github-token", "github_pat_", { body: wordCharacter, shortest: 20, insideWords: true }),
  ...shapes("gitlab-token", "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- gloas- glagent- glimt-", {
    body: dotted,
    shortest: 16,
  }),
  ...shapes("slack-token", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxc- xoxd- xoxe- xoxe. xapp-", {
    body: dotted,
    shortest: 16,
  }),
  ...shapes("service-key", "sk-ant- sk-proj- sk-svcacct- sk-or-v1-", { body: wordCharacter, shortest: 16 }),
  ...shapes("service-key", "sk-", { body: wordCharacter, shortest: 20, check: hasLongPart }),
  ...shapes("stripe-key", "sk_live_ sk_test_ rk_live_ rk_test_ whsec_", { body: base64, shortest: 16 }),
  ...shapes("google-key", "AIza", { body: wordCharacter, shortest: 30, longest: 45 }),
  ...shapes("google-token", "ya29. GOCSPX- 1//0", { body: wordCharacter, shortest: 20 }),
  ...shapes("hub-token", "hf_ api_org_", {
    body: letterOrDigit,
    shortest: 30,
    check: (body) => /[A-Z]/.test(body),
  }),
  ...shapes("registry-token", "npm_", {
    body: letterOrDigit,
    shortest: 30,
    check: (body) => /\d/.test(body),
  }),
  ...shapes("registry-token", "pypi-AgE", { body: wordCharacter, shortest: 40 }),
  ...shapes("registry-token", "rubygems_", { body: hexadecimal, shortest: 40 }),
  ...shapes("registry-token", "dckr_pat_ dckr_oat_ clojars_", { body: wordCharacter, shortest: 20 }),
  ...shapes("registry-token", "AKCp oy2", {
    body: letterOrDigit,
    shortest: 43,
    longest: 80,
    check: (b) => /\d/.test(b),
  }),
  ...shapes("vault-token", "hvs. hvb. hvr.", { body: wordCharacter, shortest: 20 }),
  ...shapes("cloud-token", "dop_v1_ doo_v1_ dor_v1_ sbp_ shippo_live_ shippo_test_", {
    body: hexadecimal,
    shortest: 32,
  }),
  ...shapes("cloud-token", "dapi", { body: hexadecimal, shortest: 32, longest: 32 }),
  ...shapes("cloud-token", "pul-", { body: hexadecimal, shortest: 40, longest: 40 }),
  ...shapes("cloud-token", "LTAI", { body: letterOrDigit, shortest: 16, longest: 26, check: isMixed }),
  ...shapes("cloud-token", "fm2_ fo1_ glc_ glsa_ nfp_ sb_secret_ tskey- wandb_v1_ FlyV1", {
    body: base64,
    shortest: 20,
  }),
  ...shapes("mail-key", "SG.", { body: dotted, shortest: 50, check: (body) => body.includes(".") }),
  ...shapes("mail-key", "xkeysib-", { body: wordCharacter, shortest: 60 }),
  ...shapes("mail-key", "re_", { body: wordCharacter, shortest: 30, longest: 45, check: hasLongPart }),
  ...shapes("shop-token", "shpat_ shpss_ shpca_ shppa_", { body: letterOrDigit, shortest: 30 }),
  ...shapes("shop-token", "sq0atp- sq0csp- EAAAE", { body: wordCharacter, shortest: 20 }),
  ...shapes("model-service-key", "gsk_ r8_ pplx- xai- pcsk_ jina_ fw_ tvly- nvapi- lsv2_pt_ lsv2_sk_", {
    body: wordCharacter,
    shortest: 24,
    check: (body) => /\d/.test(body) && /[A-Z]|[0-9a-f]{24}/.test(body),
  }),
  ...shapes("workspace-token", "lin_api_ lin_oauth_ figd_ ntn_ PMAK- CFPAT- sgp_ waka_", {
    body: wordCharacter,
    shortest: 30,
    check: (body) => /\d/.test(body),
  }),
  ...shapes("workspace-token", "secret_", { body: letterOrDigit, shortest: 40, longest: 50, check: isMixed }),
  ...shapes("workspace-token", "ATATT3 ATCTT3 sntrys_ sntryu_", { body: base64, shortest: 40 }),
  ...shapes("workspace-token", "ATBB", { body: letterOrDigit, shortest: 28, longest: 40 }),
  ...shapes("workspace-token", "NRAK- NRJS- NRII- dt0c01.", { body: dotted, shortest: 19 }),
  ...shapes("workspace-token", "pat-na1- pat-eu1-", { body: wordCharacter, shortest: 30 }),
  ...shapes("mail-key", "key-", {
    body: letterOrDigit,
    shortest: 32,
    longest: 32,
    check: (body) => /\d/.test(body),
  }),
  ...shapes("call-key", "SK", { body: hexadecimal, shortest: 32, longest: 32 }),
  ...shapes("payment-token", "access_token$production$ access_token$sandbox$", {
    body: base64,
    shortest: 16,
  }),
  ...shapes("storage-token", "sl.", { body: wordCharacter, shortest: 100 }),
  ...shapes("social-token", "AAAAAAAAAAAAAAAAAAAAA", {
    body: address,
    shortest: 40,
    check: (body) => body.includes("%"),
  }),
  ...shapes("database-token", "pscale_tkn_ pscale_pw_ pscale_oauth_", { body: dotted, shortest: 20 }),
  ...shapes("map-token", "sk.eyJ", { body: dotted, shortest: 40 }),
  ...shapes("social-token", "EAACEdEose0cBA EAAG", { body: letterOrDigit, shortest: 40 }),
  ...shapes("age-key", "AGE-SECRET-KEY-1", { body: capitals, shortest: 40, insideWords: true }),
  ...shapes("webhook", "hooks.slack.com/services/ hooks.slack.com/workflows/", {
    body: address,
    shortest: 20,
  }),
  ...shapes("webhook", "discord.com/api/webhooks/ discordapp.com/api/webhooks/", {
    body: address,
    shortest: 20,
  }),
  ...shapes("webhook", ".webhook.office.com/webhookb2/ outlook.office.com/webhook/", {
    body: address,
    shortest: 20,
    insideWords: true,
  }),
];
