import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { htmlReportMarker, reportMarker } from "../../src/core/evaluation/report-marker.js";
import {
  checkReportPlace,
  mayReplaceReport,
  savePageReport,
  saveReport,
} from "../../src/store/report-file.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const pictures = new Map([
  ["loss.png", Buffer.from("png 1")],
  ["bias.png", Buffer.from("png 2")],
]);
const none = new Map<string, Uint8Array>();

describe("a report", () => {
  it("is written with its pictures beside it, begins with its marker, and may be replaced by the next", () => {
    const folder = join(temporaryFolder(), "new", "run");
    const path = saveReport({ folder }, { markdown: "# One\n", pictures });
    expect(path).toBe(join(folder, "report.md"));
    expect(readFileSync(path, "utf8")).toBe(`${reportMarker}\n\n# One\n`);
    expect(readFileSync(join(folder, "assets/bias.png"), "utf8")).toBe("png 2");
    expect(readdirSync(join(folder, "assets")).sort()).toEqual(["bias.png", "loss.png"]);
    expect(mayReplaceReport({ folder })).toBe(true);
    saveReport({ folder }, { markdown: "# Two\n", pictures: none });
    expect(readFileSync(path, "utf8")).toContain("# Two");
  });

  it("without pictures makes no folder for them", () => {
    const folder = join(temporaryFolder(), "run");
    const path = saveReport({ folder, file: "other.md" }, { markdown: "text", pictures: none });
    expect(path).toBe(join(folder, "other.md"));
    expect(readdirSync(folder)).toEqual(["other.md"]);
  });

  it("never takes the place of one that a person wrote, nor of what is no file", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "report.md"), "# Mine\n");
    const refused = {
      code: "report-not-ours",
      exitCode: 5,
      message: `${join(folder, "report.md")}: was not written by runledger report; it was not touched.`,
      hint: "Write the report elsewhere with --out.",
    };
    const save = (): unknown => saveReport({ folder }, { markdown: "x", pictures });
    expect(save).toThrow(expect.objectContaining(refused));
    expect(readdirSync(folder)).toEqual(["report.md"]);
    expect(readFileSync(join(folder, "report.md"), "utf8")).toBe("# Mine\n");
    mkdirSync(join(folder, "odd.md"));
    expect(mayReplaceReport({ folder, file: "odd.md" })).toBe(false);
    expect(() => checkReportPlace({ folder, file: "odd.md" })).toThrow("odd.md: was not written by");
    expect(() => checkReportPlace({ folder, file: "free.md" })).not.toThrow();
  });

  it("says what the disk says, and leaves the old one whole", () => {
    const folder = temporaryFolder();
    saveReport({ folder }, { markdown: "# One\n", pictures });
    const files = failingFileSystem({ only: ["rename"], failAt: 3, code: "ENOSPC" });
    const save = (): unknown => saveReport({ folder }, { markdown: "# Two\n", pictures }, files);
    expect(save).toThrow(
      expect.objectContaining({
        code: "cannot-write",
        message: `${join(folder, "report.md")}: cannot be written (ENOSPC).`,
        hint: `Check that you may write into ${folder}, or choose another folder with --out.`,
        cause: expect.objectContaining({ code: "ENOSPC" }),
      }),
    );
    expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("# One");
  });

  it("does not put its pictures through a link", () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(outside, join(folder, "assets"));
    const save = (): unknown => saveReport({ folder }, { markdown: "x", pictures });
    expect(save).toThrow(`report.md: cannot be written (${join(folder, "assets")} is no folder).`);
    expect([readdirSync(outside), readdirSync(folder)]).toEqual([[], ["assets"]]);
  });
});

describe("a report that is one page", () => {
  const html = `<!doctype html>\n${htmlReportMarker}\n<p>1</p>\n`;

  it("is written as it is, into a folder that is made, and replaced by the next", () => {
    const place = { folder: join(temporaryFolder(), "deep", "er"), file: "report.html" };
    const path = savePageReport(place, html);
    expect(path).toBe(join(place.folder, "report.html"));
    expect(readFileSync(path, "utf8")).toBe(html);
    savePageReport(place, html.replace("1", "2"));
    expect(readFileSync(path, "utf8")).toContain("<p>2");
    writeFileSync(path, "<!doctype html>\n<p>mine");
    expect(() => savePageReport(place, html)).toThrow("it was not touched");
  });

  it("says what the disk says", () => {
    const place = { folder: temporaryFolder(), file: "report.html" };
    const files = failingFileSystem({ only: ["write"], failAt: 1, code: "EDQUOT" });
    expect(() => savePageReport(place, html, files)).toThrow("report.html: cannot be written (EDQUOT).");
    expect(readdirSync(place.folder)).toEqual([]);
  });
});
