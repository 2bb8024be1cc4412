// `runledger completion SHELL`: a script that completes commands, options and choices, made from the specs.

import { exitCodes, UserError } from "../../errors.js";
import type { CommandSpec, RunCommand } from "../command.js";

const programs = ["runledger"];

export const run: RunCommand = async (invocation, context) => {
  const shell = invocation.positionals[0] ?? "";
  const writers: Readonly<Record<string, (specs: readonly CommandSpec[]) => string>> = {
    bash: bashScript,
    zsh: (specs) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(specs)}`,
    fish: fishScript,
  };
  const write = Object.hasOwn(writers, shell) ? writers[shell] : undefined;
  if (write === undefined) {
    throw new UserError("unknown-shell", `runledger completion: "${shell}" is not a shell it knows.`, {
      hint: "Choose one of: bash, zsh, fish",
      exitCode: exitCodes.usage,
    });
  }
  const { commands } = await import("./index.js");
  context.writeOut(write(commands.map((command) => command.spec)));
  return exitCodes.done;
};

function bashScript(specs: readonly CommandSpec[]): string {
  const cases = specs.map((spec) => `    ${spec.name}) words="${optionWords(spec)}" ;;`).join("\n");
  const choices = specs
    .flatMap((spec) => spec.options)
    .filter((option) => option.choices !== undefined)
    .map(
      (option) =>
        `    --${option.name}) COMPREPLY=($(compgen -W "${option.choices?.join(" ")}" -- "$word")); return ;;`,
    );
  return `_runledger() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${[...new Set(choices)].join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${specs.map((spec) => spec.name).join(" ")}" -- "$word") $(compgen -d -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$word")); return ;;
    help) COMPREPLY=($(compgen -W "${specs.map((spec) => spec.name).join(" ")}" -- "$word")); return ;;
${cases}
  esac
  if [ "\${word#-}" != "$word" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi
}
${programs.map((program) => `complete -F _runledger ${program}`).join("\n")}
`;
}

function optionWords(spec: CommandSpec): string {
  return [...spec.options.map((option) => `--${option.name}`), "--help"].join(" ");
}

function fishScript(specs: readonly CommandSpec[]): string {
  const lines = specs.flatMap((spec) => [
    `complete -c runledger -n __fish_use_subcommand -a ${spec.name} -d ${quote(spec.summary)}`,
    ...spec.options.map((option) => {
      const choices = option.choices === undefined ? "" : ` -x -a ${quote(option.choices.join(" "))}`;
      return `complete -c runledger -n '__fish_seen_subcommand_from ${spec.name}' -l ${option.name}${choices} -d ${quote(option.summary)}`;
    }),
  ]);
  return `${lines.join("\n")}\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
