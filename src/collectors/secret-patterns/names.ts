// Whether the name of an option, variable or field says that its value is a secret.

import { wordSet } from "./span.js";

/**
 * `password`: nearly any value is one. `key`: any value that is no plain word. `token`: a word with other meanings too,
 * so only values that look random count. `header`: an authorization header.
 */
export type NameKind = "password" | "key" | "token" | "header";

const longestName = 120;

const neutralEndings = wordSet(
  "value text string str plain plaintext base64 b64 raw env var prod data production dev development",
  "test testing staging live default main primary secondary old new current base v string local",
);
const passwords = wordSet("password passwd passphrase pwd psw pswd passcode passwort pw");
const wholeKeys = /(?:api|access|secret|private|account|encryption|signing|auth|ssh|license|master)keys?$/;
const wholeTokens =
  /(?:api|access|auth|bearer|refresh|session|id|github|gitlab|bot|user|private|personal|slack|hf)token$/;

const keyOwners = wordSet(
  "api access secret private account storage encryption decryption signing master license licence auth",
  "authentication aes fernet hmac jwt admin deploy ssh shared subscription consumer openai anthropic",
  "gemini mistral cohere groq replicate hf huggingface wandb comet neptune mlflow clearml stripe twilio",
  "sendgrid mailgun datadog newrelic sentry github gitlab slack google firebase supabase pinecone",
  "algolia heroku cloudflare aws azure gcp langsmith kaggle serpapi tavily vault",
);
const looseKeyOwners = wordSet(
  "client app application session webhook server bot root crypto cipher product write ingest ingestion",
  "instrumentation integration service user rsa tls ssl gpg",
);
const tokenOwners = wordSet(
  "api access auth authentication bearer refresh session csrf xsrf bot personal private deploy security",
  "service admin webhook vault registry sas jwt oauth sso github gh gitlab gl hf huggingface hub slack",
  "npm node pypi twine wandb discord telegram aws azure gcp google digitalocean cloudflare heroku",
  "sentry secret codecov circle ci job runner netlify vercel sonar databricks replicate user id",
);
/** Words before "token" that speak of text, not of access. */
const textTokenWords = wordSet(
  "pad eos bos unk cls sep mask special start end stop next prev previous first last image num n per",
  "max min decoder forced newline begin new extra input output prompt context word sub by each is cost",
  "price seconds ms added",
);
const passOwners = wordSet(
  "db database user admin root smtp mail email ftp ssh mysql postgres pg redis mongo mongodb basic auth",
  "http https proxy login key cert vault ansible become",
);

/** What a name says of its value; undefined when it is not the name of a secret: "token_accuracy", "cache_key". */
export function kindOfName(name: string): NameKind | undefined {
  if (name.length > longestName) return undefined;
  const words = wordsOf(name);
  while (words.length > 1 && (neutralEndings.has(words.at(-1) ?? "") || /^\d+$/.test(words.at(-1) ?? "")))
    words.pop();
  const last = words.at(-1) ?? "";
  const owner = words.at(-2);
  if (passwords.has(last) || /(?:password|passwd|passphrase)$/.test(last)) return "password";
  if (/^(?:client|app|shared|consumer|master)?secrets?$/.test(last)) return "key";
  if (wholeKeys.test(last) || wholeTokens.test(last)) return "key";
  if (last === "key" || last === "keys") return kindOfKey(owner);
  if (last === "token" || last === "tokens") return kindOfToken(owner, last);
  if (last === "authorization") return "header";
  return kindOfRest(last, owner);
}

function kindOfKey(owner: string | undefined): NameKind | undefined {
  if (owner === undefined) return undefined;
  if (keyOwners.has(owner)) return "key";
  return looseKeyOwners.has(owner) ? "token" : undefined;
}

function kindOfToken(owner: string | undefined, last: string): NameKind | undefined {
  if (owner !== undefined && tokenOwners.has(owner)) return last === "token" ? "key" : "token";
  if (last === "tokens" || (owner !== undefined && textTokenWords.has(owner))) return undefined;
  return "token";
}

function kindOfRest(last: string, owner: string | undefined): NameKind | undefined {
  if (last === "pass") return owner === undefined ? "key" : passOwners.has(owner) ? "password" : undefined;
  if (/^(?:db|user|smtp|mysql|my|ssh|root|ftp|mail)pass$/.test(last)) return "password";
  if (["credential", "credentials", "creds", "cred", "jwt", "bearer", "cookie", "auth", "pat"].includes(last))
    return "token";
  return undefined;
}

/** "dbAPIKey_v2" → db, api, key, v, 2. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/(\D)(\d{1,4})$/, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
