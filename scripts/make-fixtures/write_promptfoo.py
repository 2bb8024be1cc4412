"""promptfoo's output files: version 3 as JSON and JSON lines of today's promptfoo, version 2 with its table of an old one."""

import json
import os
import subprocess

import fixture

README = """results.json, results.jsonl: one evaluation of 2 prompts × 2 providers × 3 tests with assertions that pass, fail and end in an
error, as version 3; a line of the JSONL is one result and has no evaluation around it. old.json: version 2, whose table has
head and body. `attributes.results` is a row for each answer: prompt, provider, vars, success, score. promptfoo takes times and ids from the
machine, so they differ every time. Providers are echo and a script.
"""
CONFIG = """description: Greetings é
prompts: ["Say {{word}} é", "Repeat: {{word}}"]
providers:
  - echo
  - {id: "file://answer.js", label: "script/größe", config: {temperature: 0.5, apiKey: "none"}}
tests:
  - {description: first, vars: {word: hello}, assert: [{type: contains, value: hello, metric: greeting}]}
  - {vars: {word: "two words"}, assert: [{type: equals, value: never}, {type: icontains, value: WORDS, weight: 2, metric: words}]}
  - {vars: {word: crash}, assert: [{type: contains, value: crash}]}
"""
ANSWER = """module.exports = class {
  id() { return 'script'; }
  async callApi(prompt) {
    if (prompt.includes('crash')) return { error: 'out of memory' };
    return { output: prompt.toUpperCase(), tokenUsage: { total: 12, prompt: 8, completion: 4 }, cost: 0.0025 };
  }
};
"""
NODE = os.environ["FIXTURE_NODE"]


OLD_PROVIDERS = """providers:
  - echo
  - "exec:node answer.js"
"""


def evaluate(program, *out):
    quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_CONFIG_DIR": "/tmp/fixture-promptfoo", "FORCE_COLOR": "0"}
    words = ["node", program, "eval", "-c", "promptfooconfig.yaml", "--no-write", "--no-cache", "-j", "1"]
    subprocess.run(words + [word for one in out for word in ("-o", one)], check=False, env={**os.environ, **quiet}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def row(one):
    prompt, provider = one.get("prompt", {}), one.get("provider", {})
    return {
        "prompt": prompt.get("label") or prompt.get("display"),
        "provider": provider.get("label") or provider.get("id"),
        "vars": one.get("vars"),
        "success": one["success"],
        "score": one["score"],
        "named_scores": one.get("namedScores"),
        "latency_ms": one.get("latencyMs"),
        "cost": one.get("cost"),
        "error": one.get("error"),
    }


def described(path):
    if path.endswith(".jsonl"):
        rows = [row(json.loads(line)) for line in open(path)]
        return fixture.run(path, path=path, metrics={}, attributes={"results": rows})
    known = json.load(open(path))
    results = known["results"]
    stats = results["stats"]
    prompts = results.get("prompts") or results["table"]["head"]["prompts"]
    shown = [{"provider": one.get("provider"), "label": one.get("label") or one.get("display"), "metrics": one.get("metrics")} for one in prompts]
    when = results.get("timestamp")
    return fixture.run(
        known.get("evalId") or path,
        path=path,
        name=known["config"].get("description"),
        started=fixture.seconds(when) if when else None,
        metrics={},
        last={key: stats[key] for key in ("successes", "failures", "errors") if key in stats},
        attributes={"version": results["version"], "token_usage": stats.get("tokenUsage"), "prompts": shown, "results": [row(one) for one in results["results"]]},
    )


open("promptfooconfig.yaml", "w").write(CONFIG)
open("answer.js", "w").write(ANSWER)
evaluate(f"{NODE}/node_modules/promptfoo/dist/src/entrypoint.js", "results.json", "results.jsonl")
head, tail = CONFIG.split("providers:")[0], CONFIG[CONFIG.index("tests:") :]
open("promptfooconfig.yaml", "w").write(head + OLD_PROVIDERS + tail)
open("answer.js", "w").write("if (process.argv[2].includes('crash')) process.exit(3); console.log(process.argv[2].toUpperCase())")
evaluate(f"{NODE}/old/node_modules/promptfoo/dist/src/main.js", "old.json")
os.remove("answer.js")
os.remove("promptfooconfig.yaml")
runs = [described(path) for path in ("results.json", "results.jsonl", "old.json") if os.path.exists(path)]
version = lambda folder: json.load(open(f"{NODE}/{folder}node_modules/promptfoo/package.json"))["version"]  # noqa: E731
fixture.finish("promptfoo", runs, {"promptfoo": version(""), "promptfoo (old.json)": version("old/")}, float32=False, readme=README)
