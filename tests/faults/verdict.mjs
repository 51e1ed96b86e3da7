// What a fault script found. Three things are told apart: a promise that was broken; a figure that a busy machine can
// break, too, which --report-only tells without judging; and a situation that did not come about, so that nothing was
// tested: then the script is passed over (exit code 77), not failed.

export class Verdict {
  constructor() { Object.assign(this, {problems: [], missing: [], lenient: process.argv.includes("--report-only")}); }

  expect(truth, text) { if (!truth) this.problems.push(text); }
  expectQuiet(truth, text) {
    if (truth) return;
    if (this.lenient) console.log(`  not judged: ${text}`);
    else this.problems.push(text);
  }
  needs(truth, text) { if (!truth) this.missing.push(text); }

  /// The last words of a script.
  end() {
    for (const problem of this.problems.slice(0, 30)) console.error(`FAILED ${problem}`);
    for (const missing of this.missing) console.log(`passed over: ${missing}`);
    process.exitCode = this.problems.length ? 1 : this.missing.length ? 77 : 0;
  }
}

/// The words behind the script's name without its options.
export const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
