// Writes templates/static/{vendor,fonts,icons} from the packages named in package.json: nothing is fetched at run time.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "..", "templates", "static");
const versions = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).devDependencies;

for (const folder of ["vendor", "fonts", "icons"]) mkdirSync(join(target, folder), { recursive: true });

function copy(from, to) {
  copyFileSync(join(modules, from), join(target, to));
}

// htmx and whatever extensions are ever added go into ONE file: as two deferred scripts htmx may start before the second has come.
function writeHtmx() {
  const source = readFileSync(join(modules, "htmx.org/dist/htmx.min.js"), "utf8").replace(/\n?\/\/# sourceMappingURL=.*\n?/, "\n");
  writeFileSync(join(target, "vendor/htmx.js"), `/*! htmx ${versions["htmx.org"]}, Zero-Clause BSD, https://htmx.org */\n${source}`);
  copy("htmx.org/LICENSE", "vendor/htmx.LICENSE.txt");
}

// JsSIP ships no file for browsers: it and what it needs are put into one module. "global" is Node's name for the window.
const SIP_PARTS = { jssip: "LICENSE.md", debug: "LICENSE", events: "LICENSE", ms: "license.md", "sdp-transform": "LICENSE" };

function writeSip() {
  buildSync({
    stdin: { contents: 'export { default } from "jssip";', resolveDir: here },
    bundle: true,
    minify: true,
    format: "esm",
    legalComments: "none",
    define: { global: "globalThis" },
    banner: { js: `/*! JsSIP ${versions.jssip}, MIT, https://jssip.net */` },
    outfile: join(target, "vendor/jssip.js"),
  });
  const licences = Object.entries(SIP_PARTS).map(([name, file]) => `${name}\n\n${readFileSync(join(modules, name, file), "utf8").trim()}\n`);
  writeFileSync(join(target, "vendor/jssip.LICENSE.txt"), licences.join("\n----\n\n"));
}

function writeFonts() {
  for (const subset of ["latin", "latin-ext"]) {
    copy(`@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`, `fonts/inter-${subset}.woff2`);
  }
  copy("@fontsource-variable/inter/LICENSE", "fonts/OFL.txt");
}

function symbol(name) {
  const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>")).replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
}

function writeSprite() {
  const names = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  const symbols = names.map(symbol).join("\n");
  const notice = `<!-- Lucide ${versions["lucide-static"]}, ISC, https://lucide.dev -->`;
  writeFileSync(join(target, "icons/sprite.svg"), `${notice}\n<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`);
  copy("lucide-static/LICENSE", "icons/lucide.LICENSE.txt");
}

function writeNotice() {
  const rows = [
    `| vendor/htmx.js | htmx.org ${versions["htmx.org"]} | Zero-Clause BSD | vendor/htmx.LICENSE.txt |`,
    `| vendor/jssip.js | jssip ${versions.jssip} with ${Object.keys(SIP_PARTS).slice(1).join(", ")} | MIT | vendor/jssip.LICENSE.txt |`,
    `| fonts/inter-*.woff2 | Inter, by @fontsource-variable/inter ${versions["@fontsource-variable/inter"]} | SIL Open Font License 1.1 | fonts/OFL.txt |`,
    `| icons/sprite.svg | lucide-static ${versions["lucide-static"]} | ISC | icons/lucide.LICENSE.txt |`,
  ];
  const head = "# Files of others\n\nWritten by `npm run vendor` in `infra/console`; do not edit by hand.\n\n| file | from | licence | its text |\n|---|---|---|---|\n";
  writeFileSync(join(target, "vendor/NOTICE.md"), `${head}${rows.join("\n")}\n`);
}

writeHtmx();
writeSip();
writeFonts();
writeSprite();
writeNotice();
