// Secrets that tell by what stands around them: key blocks, login words of programs, formats with a fixed middle.

import type { SecretSpan } from "./span.js";
import { decodeBase64, hasAllClasses, isEncodedLogin, isPlaceholder, isRandom } from "./values.js";

interface Phrase {
  readonly kind: string;
  /** Every part has a bounded length or starts only where a run of its characters starts: linear time on any text. */
  readonly pattern: RegExp;
  /** Is in every text that fits, so that others need not be searched. */
  readonly needs?: string;
  /** Judges the secret, which is the last group. */
  readonly check?: (secret: string) => boolean;
}

const phrases: readonly Phrase[] = [
  { kind: "login", pattern: /\bbasic[ \t]{1,3}([A-Za-z0-9+/_-]{8,2000}={0,2})/gi, check: isEncodedLogin },
  { kind: "bearer-token", pattern: /\bbearer[ \t]{1,3}([\w.~+/-]{12,4000}={0,2})/gi, check: isRandom },
  {
    kind: "login",
    pattern:
      /\b(?:curl|wget|https?)\b[^\n|;]{0,300}?[ \t](?:-u|--user)[ =]?["']?[^\s:"']{1,100}:([^\s"']{1,200})/g,
  },
  {
    kind: "login",
    pattern:
      /(?<![\w-])--(?:user|userpwd|proxy-user|auth|creds|login)[= ]["']?[^\s:"'/]{1,100}:(?!\d{1,5}\b)([^\s"'/]{4,200})/g,
  },
  {
    kind: "password",
    needs: "mysql",
    pattern: /\bmysql(?:dump|admin|import)?\b[^\n|;]{0,200}?[ \t]-p([^\s"']{3,200})/g,
  },
  { kind: "password", needs: "sshpass", pattern: /\bsshpass[ \t]{1,3}-p[ \t]{0,3}["']?([^\s"']{3,200})/g },
  {
    kind: "password",
    needs: "redis-cli",
    pattern: /\bredis-cli\b[^\n|;]{0,200}?[ \t]-a[ \t]{1,3}["']?([^\s"']{3,200})/g,
  },
  {
    kind: "password",
    pattern:
      /\b(?:docker|podman|helm|oc|az)\b[^\n|;]{0,100}?\blogin\b[^\n|;]{0,200}?[ \t]-p[ \t]{1,3}["']?([^\s"']{3,200})/g,
  },
  {
    kind: "tracker-key",
    needs: "wandb",
    pattern: /\bwandb[ \t]{1,3}login[^\n|;]{0,100}?[ \t]([0-9a-f]{40})\b/g,
  },
  { kind: "password", pattern: /\blogin[ \t]{1,5}\S{1,200}[ \t]{1,5}password[ \t]{1,5}(\S{1,200})/g },
  {
    kind: "password",
    pattern: /^[+\- \t]{0,40}password[ \t]{1,20}(\S{3,200})[ \t]{0,9}$/gm,
    check: (text) => !/^[a-z]+[.,:]?$/.test(text),
  },
  {
    kind: "password",
    pattern: /^[+\- ]?[\w.*-]{1,100}:(?:\d{2,5}|\*):[\w*-]{1,64}:[\w*.-]{1,64}:(\S{3,200})$/gm,
  },
  { kind: "password-hash", needs: "$2", pattern: /(\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53})/g },
  { kind: "password-hash", pattern: /(\$(?:1|5|6|y|apr1)\$[./A-Za-z0-9$=,]{20,200})/g },
  { kind: "password-hash", needs: "$argon2", pattern: /(\$argon2(?:i|d|id)\$[^\s"']{20,200})/g },
  {
    kind: "chat-token",
    pattern: /(?<!\d)(\d{8,10}:[A-Za-z0-9_-]{35})(?![\w-])/g,
    check: (text) => hasAllClasses(text, 0),
  },
  {
    kind: "chat-token",
    pattern: /(?<![\w-])([MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40})(?![\w-])/g,
    check: (text) => hasAllClasses(text, 0),
  },
  { kind: "mail-key", needs: "-us", pattern: /(?<![0-9a-f])([0-9a-f]{32}-us\d{1,2})(?!\w)/g },
  { kind: "workspace-token", needs: "pat", pattern: /(?<!\w)(pat[A-Za-z0-9]{14}\.[0-9a-f]{64})/g },
  {
    kind: "cloud-token",
    needs: ".atlasv1.",
    pattern: /(?<![A-Za-z0-9])([A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,100})/g,
  },
  { kind: "cloud-token", needs: "Q~", pattern: /(?<![\w.~-])([\w.~-]{3}\dQ~[\w.~-]{30,40})/g },
  {
    kind: "signed-address",
    pattern:
      /[?&](?:sig|signature|x-amz-signature|x-goog-signature|x-amz-security-token)=([^&\s"'<>]{16,2000})/gi,
  },
  {
    kind: "key-in-address",
    pattern: /[?&](?:key|auth|sas|code|sid)=([^&\s"'<>]{16,500})/gi,
    check: isRandom,
  },
  {
    kind: "account-key",
    needs: '"username"',
    pattern: /"username"\s{0,5}:\s{0,5}"[^"\n]{1,100}"\s{0,5},\s{0,5}"key"\s{0,5}:\s{0,5}"([0-9a-f]{32})"/g,
  },
  {
    kind: "private-key",
    needs: "LS0tLS1CRUdJTi",
    pattern: /\b(LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,2000})/g,
    check: (text) => decodeBase64(text).includes("PRIVATE KEY"),
  },
  { kind: "private-key", needs: "PuTTY-User-Key-File-", pattern: /(PuTTY-User-Key-File-\d)/g },
];

/** Finds key blocks, logins on command lines, authorization headers, password hashes and the like. */
export function findPhrases(text: string): SecretSpan[] {
  return [...findKeyBlocks(text), ...phrases.flatMap((phrase) => findPhrase(text, phrase))];
}

function findPhrase(text: string, { kind, pattern, needs, check }: Phrase): SecretSpan[] {
  if (needs !== undefined && !text.includes(needs)) return [];
  const found: SecretSpan[] = [];
  for (const match of text.matchAll(pattern)) {
    const secret = match[1] ?? "";
    const end = match.index + match[0].length;
    const start = match.index + match[0].lastIndexOf(secret);
    if (!isPlaceholder(secret) && (check === undefined || check(secret))) found.push({ kind, start, end });
  }
  return found;
}

/** "-----BEGIN … PRIVATE KEY" up to its end line, or to the end of the text when that is cut off. */
function findKeyBlocks(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  let at = text.indexOf("-----BEGIN ");
  while (at >= 0) {
    let next = at + 11;
    if (/PRIVATE KEY(?: BLOCK)?-----/.test(text.slice(next, next + 60))) {
      const last = text.indexOf("-----END ", next);
      const end = last < 0 ? text.length : endOfMarker(text, last);
      found.push({ kind: "private-key", start: at, end });
      next = end;
    }
    at = text.indexOf("-----BEGIN ", next);
  }
  return found;
}

function endOfMarker(text: string, from: number): number {
  const dashes = text.indexOf("-----", from + 9);
  return dashes < 0 || dashes > from + 80 ? from + 9 : dashes + 5;
}
