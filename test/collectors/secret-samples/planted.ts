// Texts with a planted secret in every common form. None of them is real: all are made here at random.

import { alphanumeric, base64, hex, mixed, type RandomText, randomText, upper, word } from "./random-text.js";

export interface PlantedSecret {
  readonly form: string;
  /** What must not survive. */
  readonly secret: string;
  /** Where it stands, as a line of a file or a command line. */
  readonly text: string;
}

type Template = (random: RandomText) => readonly [secret: string, text: string];

const join = (...parts: readonly string[]): string => parts.join("");
const login = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString("base64");
const password = (random: RandomText): string =>
  random.pick([
    () => `${random.of(6)}!${random.of(3)}`,
    () => `Tr0ub4dor&${random.of(4)}`,
    () => `hunter${random.below(90) + 10}`,
    () => random.of(12),
    () => `pa$$W0rd-${random.of(4)}`,
    () => `correct-horse-${random.of(5)}9`,
  ])();
const jwt = (random: RandomText): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: random.of(8), exp: 1700000000 })}.${random.of(43, word)}`;
};
const keyBody = (random: RandomText, lines: number): string =>
  Array.from({ length: lines }, () => random.of(64, base64)).join("\n");
const whole = (make: (random: RandomText) => string, wrap: (secret: string) => string): Template => {
  return (random) => {
    const secret = make(random);
    return [secret, wrap(secret)];
  };
};
const bare = (make: (random: RandomText) => string): Template =>
  whole(make, (secret) => `x = f("${secret}")`);

const issued: Record<string, Template> = {
  awsId: bare((r) => join("AK", "IA", r.of(16, upper))),
  awsTemporary: bare((r) => join("AS", "IA", r.of(16, upper))),
  awsSecretEnv: whole(
    (r) => r.of(40, base64),
    (s) => `export AWS_SECRET_ACCESS_KEY=${s}`,
  ),
  awsSecretIni: whole(
    (r) => r.of(40, base64),
    (s) => `aws_secret_access_key = ${s}`,
  ),
  awsSecretJson: whole(
    (r) => r.of(40, base64),
    (s) => `{"SecretAccessKey": "${s}", "Region": "eu"}`,
  ),
  awsSession: whole(
    (r) => r.of(200, base64),
    (s) => `AWS_SESSION_TOKEN=${s}`,
  ),
  githubClassic: bare((r) => join("gh", "p_", mixed(r, 36))),
  githubApp: bare((r) => join("gh", "s_", mixed(r, 36))),
  githubFine: bare((r) => join("github", "_pat_", r.of(22), "_", r.of(59))),
  gitlab: bare((r) => join("gl", "pat-", r.of(20, word))),
  slackBot: bare((r) =>
    join("xo", "xb-", r.of(12, "0123456789"), "-", r.of(13, "0123456789"), "-", r.of(24)),
  ),
  slackHook: whole(
    (r) => r.of(24),
    (s) => join("curl -X POST https://hooks.slack", ".com/services/T0ABCDEF1/B0ABCDEF2/", s),
  ),
  discordHook: whole(
    (r) => r.of(68, word),
    (s) => join("url: https://discord.com/api", "/webhooks/123456789012345678/", s),
  ),
  openai: bare((r) => join("sk", "-", mixed(r, 48))),
  openaiProject: bare((r) => join("sk", "-proj-", mixed(r, 40), "_", mixed(r, 60))),
  anthropic: bare((r) => join("sk", "-ant-api03-", mixed(r, 50), "-", mixed(r, 42), "AA")),
  hub: bare((r) => join("hf", "_", mixed(r, 34))),
  stripe: bare((r) => join("sk", "_live_", r.of(24))),
  google: bare((r) => join("AI", "za", r.of(35, word))),
  googleToken: bare((r) => join("ya", "29.", r.of(60, word))),
  npm: bare((r) => join("npm", "_", mixed(r, 36))),
  pypi: bare((r) => join("pypi", "-AgEIcHlwaS5vcmc", r.of(100, word))),
  sendgrid: bare((r) => join("S", "G.", r.of(22, word), ".", r.of(43, word))),
  databricks: bare((r) => join("da", "pi", r.of(32, hex))),
  digitalOcean: bare((r) => join("dop", "_v1_", r.of(64, hex))),
  vault: bare((r) => join("hv", "s.", mixed(r, 90))),
  docker: bare((r) => join("dckr", "_pat_", r.of(27, word))),
  telegram: bare((r) => join("123456", "7890:AA", mixed(r, 33))),
  discordBot: bare((r) => join("M", mixed(r, 25), ".G", mixed(r, 5), ".", mixed(r, 38))),
  groq: bare((r) => join("gs", "k_", mixed(r, 52))),
  replicate: bare((r) => join("r8", "_", mixed(r, 37))),
  shopify: bare((r) => join("shp", "at_", r.of(32, hex))),
  mailchimp: bare((r) => join(r.of(32, hex), "-us", "12")),
  terraform: bare((r) => join(r.of(14), ".atl", "asv1.", r.of(60))),
  notion: bare((r) => join("nt", "n_", mixed(r, 46))),
  jwtBare: bare(jwt),
};

const blocks: Record<string, Template> = {
  rsa: (r) => {
    const body = keyBody(r, 6);
    return [
      body,
      join("-----BEGIN RSA PRIV", "ATE KEY-----\n", body, "\n-----END RSA PRIV", "ATE KEY-----\n"),
    ];
  },
  openssh: (r) => {
    const body = keyBody(r, 4);
    return [
      body,
      join("-----BEGIN OPENSSH PRIV", "ATE KEY-----\n", body, "\n-----END OPENSSH PRIV", "ATE KEY-----"),
    ];
  },
  pkcs8InJson: (r) => {
    const body = keyBody(r, 1);
    const text = join(
      '{"private_key": "-----BEGIN PRIV',
      "ATE KEY-----\\n",
      body,
      "\\n-----END PRIV",
      'ATE KEY-----\\n"}',
    );
    return [body, text];
  },
  pgp: (r) => {
    const body = keyBody(r, 3);
    return [
      body,
      join(
        "-----BEGIN PGP PRIV",
        "ATE KEY BLOCK-----\n\n",
        body,
        "\n-----END PGP PRIV",
        "ATE KEY BLOCK-----",
      ),
    ];
  },
  cutOff: (r) => {
    const body = keyBody(r, 3);
    return [body, join("-----BEGIN EC PRIV", "ATE KEY-----\n", body)];
  },
  kubeKey: (r) => {
    const secret = Buffer.from(join("-----BEGIN RSA PRIV", "ATE KEY-----\n", keyBody(r, 2))).toString(
      "base64",
    );
    return [secret, `    client-key-data: ${secret}`];
  },
};

const addresses: Record<string, Template> = {
  postgres: whole(password, (s) => `DATABASE_URL=postgres://app:${s}@db.example.com:5432/app`),
  mongo: whole(password, (s) => `uri = "mongodb+srv://app:${s}@cluster0.example.net/test?retryWrites=true"`),
  redis: whole(password, (s) => `redis://:${s}@cache.example.com:6379/0`),
  amqp: whole(password, (s) => `broker: amqp://worker:${s}@rabbit:5672/vhost`),
  gitRemote: whole(
    (r) => r.of(30),
    (s) => `git clone https://someone:${s}@example.com/a/b.git`,
  ),
  gitToken: whole(
    (r) => mixed(r, 40),
    (s) => `https://${s}@example.com/a/b.git`,
  ),
  gitOauth: whole(
    (r) => mixed(r, 40),
    (s) => `https://oauth2:${s}@gitlab.example.com/a/b.git`,
  ),
  ftp: whole(password, (s) => `wget ftp://me:${s}@files.example.com/data.zip`),
  proxy: whole(password, (s) => `HTTPS_PROXY=http://me:${s}@proxy:3128`),
  slashInPassword: whole(
    (r) => `${r.of(4)}/${r.of(4)}x`,
    (s) => `mysql://root:${s}@localhost/db`,
  ),
  query: whole(
    (r) => mixed(r, 32),
    (s) => `GET https://api.example.com/v1?user=1&access_token=${s}&page=2`,
  ),
  queryApiKey: whole(
    (r) => mixed(r, 32),
    (s) => `https://api.example.com/v1?api_key=${s}`,
  ),
  signedBlob: whole(
    (r) => r.of(43, base64),
    (s) => `https://x.blob.core.windows.net/c/f?sv=2022&sig=${encodeURIComponent(s)}`,
  ),
  signedObject: whole(
    (r) => r.of(64, hex),
    (s) => `https://b.s3.amazonaws.com/k?X-Amz-Signature=${s}`,
  ),
};

const connections: Record<string, Template> = {
  azureStorage: whole(
    (r) => `${r.of(86, base64)}==`,
    (s) => `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${s};EndpointSuffix=y`,
  ),
  serviceBus: whole(
    (r) => `${r.of(43, base64)}=`,
    (s) => `Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=${s}`,
  ),
  adoNet: whole(password, (s) => `"Server=db;Database=app;User Id=sa;Password=${s};Encrypt=true"`),
  adoShort: whole(password, (s) => `Driver={SQL};Server=db;UID=sa;PWD=${s};`),
  jdbc: whole(password, (s) => `jdbc:postgresql://db/app?user=me&password=${s}`),
  libpq: whole(
    (r) => r.of(10),
    (s) => `conn = connect("host=db user=me password=${s} dbname=x")`,
  ),
};

const headers: Record<string, Template> = {
  bearer: whole(
    (r) => mixed(r, 40),
    (s) => `-H "Authorization: Bearer ${s}"`,
  ),
  bearerJwt: whole(jwt, (s) => `headers = {"Authorization": "Bearer ${s}"}`),
  basic: (r) => {
    const secret = login("me", password(r));
    return [secret, `Authorization: Basic ${secret}`];
  },
  scheme: whole(
    (r) => r.of(40, hex),
    (s) => `curl -H 'Authorization: token ${s}' https://api.example.com`,
  ),
  apiKeyHeader: whole(
    (r) => mixed(r, 32),
    (s) => `X-Api-Key: ${s}`,
  ),
  privateToken: whole(
    (r) => r.of(20, word),
    (s) => `curl --header "PRIVATE-TOKEN: ${s}" https://gitlab.example.com`,
  ),
  cookie: whole(
    (r) => mixed(r, 40),
    (s) => `Cookie: session=${s}`,
  ),
  dockerAuth: (r) => {
    const secret = login("me", password(r));
    return [secret, `{"auths": {"registry.example.com": {"auth": "${secret}"}}}`];
  },
};

const code: Record<string, Template> = {
  envUpper: whole(password, (s) => `DB_PASSWORD=${s}`),
  envExport: whole(
    (r) => mixed(r, 24),
    (s) => `export WANDB_API_KEY=${s}`,
  ),
  envQuoted: whole(password, (s) => `SECRET_KEY='${s}'`),
  envPlain: whole(
    (r) => r.of(40, hex),
    (s) => `WANDB_API_KEY=${s}`,
  ),
  envWord: whole(
    () => "correcthorsebattery",
    (s) => `POSTGRES_PASSWORD=${s}`,
  ),
  diffAdded: whole(
    (r) => mixed(r, 32),
    (s) => `+API_KEY = "${s}"`,
  ),
  diffRemoved: whole(password, (s) => `-password: "${s}"`),
  diffEnv: whole(
    (r) => mixed(r, 20),
    (s) => `+OPENAI_KEY=${s}`,
  ),
  pythonOs: whole(
    (r) => r.of(40, hex),
    (s) => `os.environ["WANDB_API_KEY"] = "${s}"`,
  ),
  pythonSet: whole(
    (r) => r.of(40, hex),
    (s) => `os.environ.setdefault("COMET_API_KEY", "${s}")`,
  ),
  pythonTyped: whole(password, (s) => `    password: str = "${s}"`),
  pythonKeyword: whole(
    (r) => mixed(r, 30),
    (s) => `client = Client(api_key="${s}", timeout=3)`,
  ),
  pythonLogin: whole(
    (r) => r.of(40, hex),
    (s) => `wandb.login(key=API_KEY)  # wandb login ${s}`,
  ),
  pythonCompare: whole(password, (s) => `if password == "${s}":`),
  camel: whole(
    (r) => mixed(r, 30),
    (s) => `const apiKey = '${s}';`,
  ),
  camelObject: whole(
    (r) => mixed(r, 30),
    (s) => `  clientSecret: "${s}",`,
  ),
  go: whole(
    (r) => mixed(r, 30),
    (s) => `authToken := "${s}"`,
  ),
  ruby: whole(
    (r) => r.of(64, hex),
    (s) => `secret_key_base: ${s}`,
  ),
  rubyHash: whole(password, (s) => `:password => "${s}",`),
  yaml: whole(
    (r) => r.of(14),
    (s) => `  password: ${s}`,
  ),
  yamlWord: whole(
    () => "opensesame",
    (s) => `  password: ${s}`,
  ),
  yamlToken: whole(
    (r) => mixed(r, 32),
    (s) => `      token: ${s}`,
  ),
  json: whole(password, (s) => `{"user": "me", "password": "${s}"}`),
  jsonEscaped: whole(
    (r) => mixed(r, 20),
    (s) => `"body": "{\\"api_key\\": \\"${s}\\"}"`,
  ),
  toml: whole(
    (r) => mixed(r, 32),
    (s) => `access_token = "${s}"`,
  ),
  ini: whole(password, (s) => `smtp_password = ${s}`),
  xml: whole(
    (r) => r.of(12),
    (s) => `<password>${s}</password>`,
  ),
  xmlAttribute: whole(
    (r) => mixed(r, 20),
    (s) => `<add key="ApiKey" value="${s}" />`,
  ),
  dockerfile: whole(
    (r) => mixed(r, 30),
    (s) => `ENV API_TOKEN ${s}`,
  ),
  npmrc: whole(
    (r) => mixed(r, 40),
    (s) => `//registry.example.com/:_authToken=${s}`,
  ),
  netrc: whole(password, (s) => `machine example.com login me password ${s}`),
  pgpass: whole(password, (s) => `db.example.com:5432:app:me:${s}`),
  kaggle: whole(
    (r) => r.of(32, hex),
    (s) => `{"username":"me","key":"${s}"}`,
  ),
  bcrypt: whole(
    (r) => `$2b$12$${r.of(53, `${alphanumeric}./`)}`,
    (s) => `admin:${s}`,
  ),
  hydra: whole(
    (r) => mixed(r, 24),
    (s) => `++logger.api_key=${s}`,
  ),
};

const commands: Record<string, Template> = {
  optionEquals: whole(password, (s) => `python train.py --api-key=${s} --lr 0.1`),
  optionSpace: whole(
    (r) => mixed(r, 24),
    (s) => `python train.py --api-key ${s} --lr 0.1`,
  ),
  optionToken: whole(
    (r) => mixed(r, 24),
    (s) => `python push.py --hub_token ${s}`,
  ),
  optionPassword: whole(password, (s) => `mytool --password ${s} --verbose`),
  optionShort: whole(
    (r) => r.of(9),
    (s) => `mysql -uroot -p${s} app`,
  ),
  curlUser: whole(
    (r) => r.of(12),
    (s) => `curl -u me:${s} https://example.com`,
  ),
  sshpass: whole(
    (r) => r.of(12),
    (s) => `sshpass -p ${s} ssh me@host`,
  ),
  dockerLogin: whole(
    (r) => r.of(12),
    (s) => `docker login -u me -p ${s} registry.example.com`,
  ),
  trackerLogin: whole(
    (r) => r.of(40, hex),
    (s) => `wandb login ${s}`,
  ),
  shell: whole(
    (r) => mixed(r, 24),
    (s) => `bash -c "TOKEN=${s} python train.py"`,
  ),
  redisCli: whole(
    (r) => r.of(12),
    (s) => `redis-cli -h cache -a ${s} ping`,
  ),
};

const templates = Object.entries({
  ...issued,
  ...blocks,
  ...addresses,
  ...connections,
  ...headers,
  ...code,
  ...commands,
});

/** How many different forms there are. */
export const formCount = templates.length;

/** `count` planted secrets, every form in turn. */
export function plantSecrets(count: number, firstSeed = 1): PlantedSecret[] {
  return Array.from({ length: count }, (_, at) => {
    const [form, template] = templates[at % templates.length] as [string, Template];
    const [secret, text] = template(randomText(firstSeed + at));
    return { form, secret, text };
  });
}
