// Compiles sol/ into artifacts/, or with --check compares what is there: node compile.js [--check].
// Equal sources give equal bytes: the compiler's version is fixed in package.json, and metadata is left out.
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const solc = require("solc");

const names = ["Clearing.sol", "SingleClearing.sol", "RouteClearing.sol", "test/Attacker.sol"];
const contracts = [
  ["SingleClearing.sol", "SingleClearing"],
  ["RouteClearing.sol", "RouteClearing"],
  ["test/Attacker.sol", "Attacker"],
];
const settings = {
  evmVersion: "osaka",
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  metadata: { appendCBOR: false, bytecodeHash: "none" },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers"] } },
};

function compile() {
  const sources = {};
  for (const name of names) {
    sources[name] = { content: fs.readFileSync(path.join(__dirname, "sol", name), "utf8") };
  }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", sources, settings })));
  const problems = (output.errors || []).filter((e) => e.severity !== "info");
  if (problems.length > 0) {
    throw new Error(problems.map((e) => e.formattedMessage).join("\n"));
  }
  const hashes = Object.fromEntries(
    names.map((n) => [n, crypto.createHash("sha256").update(sources[n].content).digest("hex")]));
  const { outputSelection, ...shown } = settings;
  const files = {};
  for (const [source, name] of contracts) {
    const c = output.contracts[source][name];
    files[name + ".json"] = {
      contract: name,
      compiler: "solc " + solc.version(),
      settings: shown,
      sources: hashes,
      methods: c.evm.methodIdentifiers,
      bytecode: c.evm.bytecode.object,
      deployedSize: c.evm.deployedBytecode.object.length / 2,
      abi: c.abi,
    };
  }
  return files;
}

const check = process.argv.includes("--check");
for (const [name, content] of Object.entries(compile())) {
  const file = path.join(__dirname, "artifacts", name);
  const text = JSON.stringify(content, null, 1) + "\n";
  if (!check) {
    fs.writeFileSync(file, text);
  } else if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== text) {
    console.error(`artifacts/${name} is not what sol/ compiles to; run make contracts`);
    process.exitCode = 1;
  }
}
