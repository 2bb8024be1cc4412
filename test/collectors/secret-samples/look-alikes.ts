// Texts that look like secrets and are none: hashes, ids, names of metrics and models, paths.

import { base64, hex, type RandomText, randomText } from "./random-text.js";

const digest = (random: RandomText, bytes: number): string =>
  Buffer.from(random.of(bytes)).toString("base64");
const uuid = (r: RandomText): string => [8, 4, 4, 4, 12].map((length) => r.of(length, hex)).join("-");

const templates: readonly ((random: RandomText) => string)[] = [
  (r) => `commit ${r.of(40, hex)}`,
  (r) => `index ${r.of(40, hex)}..${r.of(40, hex)} 100644`,
  (r) => `md5: ${r.of(32, hex)}`,
  (r) => `{"path": "model.bin", "sha256": "${r.of(64, hex)}", "bytes": ${r.below(100000)}}`,
  (r) => `run_id = "${uuid(r)}"`,
  (r) => uuid(r),
  (r) => r.of(64, hex),
  (r) => `"integrity": "sha512-${digest(r, 64)}"`,
  (r) => `integrity sha1-${digest(r, 20)}`,
  (r) => `{"token_accuracy": 0.${r.below(1000)}, "tokens_per_second": ${r.below(9999)}}`,
  (r) => `val/token_accuracy=0.${r.below(1000)}`,
  (r) => `--max-tokens ${r.below(4096)} --tokenizer ${r.pick(["gpt2", "bert-base-uncased", "t5-small"])}`,
  (r) => `"max_new_tokens": ${r.below(2048)}, "pad_token": "<pad>", "eos_token_id": ${r.below(50000)}`,
  (r) => `pad_token = "${r.pick(["[PAD]", "<|endoftext|>", "<extra_id_0>", "</s>"])}"`,
  (r) => `tokenizer = AutoTokenizer.from_pretrained("org/model-${r.below(70)}b-v${r.below(9)}")`,
  (r) => `token = tokens[${r.below(99)}]`,
  () => "next_token = torch.argmax(logits[:, -1])",
  () => "password = getpass.getpass('Password: ')",
  () => 'api_key = os.environ["OPENAI_API_KEY"]',
  () => "api_key=os.getenv('WANDB_API_KEY', '')",
  () => ["  password: $", "{DB_PASSWORD}"].join(""),
  () => ["token: $", "{{ secrets.GITHUB_TOKEN }}"].join(""),
  () => "export HF_TOKEN=$(cat ~/.hf_token)",
  () => "--api-key-file /run/secrets/api_key",
  () => "def login(self, user: str, password: str, token: Optional[str] = None):",
  () => "interface Login { user: string; password: string; token?: string }",
  () => 'parser.add_argument("--api-key", help="Key of the service")',
  () => '<input type="password" name="password" placeholder="Password">',
  (r) => `cache_key = "${r.of(32, hex)}"`,
  (r) => `sort_key: ${r.pick(["val_loss", "started_at", "t20.mae"])}`,
  (r) => `primary_key="run_${r.below(1000)}"`,
  (r) => `key: ${r.of(40, hex)}`,
  (r) => `etag: "${r.of(32, hex)}"`,
  (r) => `image: registry.example.com/team/train@sha256:${r.of(64, hex)}`,
  (r) =>
    `experiments/hybrid_v2_2026012${r.below(9)}_020157/checkpoints/epoch=${r.below(99)}-step=${r.below(9999)}.ckpt`,
  (r) => `/home/me/data/${r.of(12, hex)}/train.parquet`,
  (r) => `model_name: meta-llama/Llama-3.${r.below(4)}-${r.below(90)}B-Instruct`,
  (r) => `sk-learn-contrib-model-with-a-long-name-v${r.below(9)}`,
  (r) => `hf_model_name_or_path_for_training_run_number_${r.below(99)}`,
  () => "https://example.com:8443/path@v1.2/file?version=3&page=2",
  () => "git@github.com:someone/project.git",
  () => "ssh://git@example.com:2222/someone/project.git",
  (r) => `https://files.example.com/${r.of(20, hex)}/weights.safetensors#sha256=${r.of(64, hex)}`,
  (r) => `"image/png": "iVBORw0KGgo${r.of(300, base64)}="`,
  (r) => `author: me <me@example.com> ${r.below(9999999)}`,
  (r) => `attention_head_size=${r.below(128)} key_dim=${r.below(64)} num_key_value_heads=${r.below(8)}`,
  (r) => `secret_sharing_rounds: ${r.below(10)}`,
  (r) => `password_strength_loss ${r.below(100) / 100}`,
  (r) => `forward_pass_ms=${r.below(100)} pass_rate=0.${r.below(100)} pass@${r.below(9) + 1}=0.5`,
  (r) => `seed=${r.below(99999)} trace_id=${r.of(32, hex)} span_id=${r.of(16, hex)}`,
  (r) => `"layer.${r.below(30)}.self_attn.key_proj.weight": "model-0000${r.below(9)}-of-00009.safetensors"`,
  (r) => `tokens: ${r.below(1_000_000)} loss=0.${r.below(1000)}`,
  (r) => `"tokens": ["the", "cat", "sat", "${r.pick(["on", "under"])}"]`,
  (r) => `prompt_tokens=${r.below(500)} completion_tokens=${r.below(500)} total_tokens=${r.below(1000)}`,
  () => "Authorization header is missing",
  () => "Please enter your password to continue.",
  () => "# The token is read from the environment; never write it here.",
  () => "api_key: your-api-key-here",
  () => "API_KEY=<your key>",
  () => 'headers = {"Authorization": f"Bearer {token}"}',
  () => "secretName: training-credentials",
  () => "  secretKeyRef: { name: db, key: password }",
];

/** `count` look-alikes, every form in turn. */
export function makeLookAlikes(count: number, firstSeed = 1): string[] {
  return Array.from({ length: count }, (_, at) => {
    const template = templates[at % templates.length] as (random: RandomText) => string;
    return template(randomText(firstSeed + at));
  });
}
