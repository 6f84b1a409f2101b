// What Perfetto's own trace processor finds in a trace: node perfetto.js FOLDER TRACE SQL...
//
// FOLDER holds the trace processor as Perfetto's page ships it: engine_bundle.js, a web worker, and its WebAssembly.
// One line of JSON for each SQL: the cells of its answer, row by row, and what went wrong.
// What the worker is asked and answers are messages of `perfetto/trace_processor/trace_processor.proto`.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [folder, trace, ...questions] = process.argv.slice(2);

// -- protocol buffers -------------------------------------------------------------------------------------------------

const BYTES = 2;
const WIDTHS = { 1: 8, 5: 4 };

function varint(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  return [...bytes, number];
}

function field(number, bytes) {
  return Buffer.concat([Buffer.from([...varint(number * 8 + BYTES), ...varint(bytes.length)]), bytes]);
}

function* varints(bytes) {
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte < 128) {
      yield BigInt.asIntN(64, value);
      value = shift = 0n;
    }
  }
}

function* fields(bytes) {
  let at = 0;
  const number = () => {
    const begin = at;
    while (bytes[at++] > 127);
    return Number([...varints(bytes.subarray(begin, at))][0]);
  };
  while (at < bytes.length) {
    const key = number();
    const kind = key & 7;
    if (kind === 0) {
      yield [key >> 3, number()];
    } else {
      const length = kind === BYTES ? number() : WIDTHS[kind];
      yield [key >> 3, bytes.subarray(at, (at += length))];
    }
  }
}

function all(bytes, wanted) {
  return [...fields(bytes)].filter(([number]) => number === wanted).map(([, value]) => value);
}

// -- requests and answers ---------------------------------------------------------------------------------------------

const [APPEND, FINALIZE, QUERY] = [1, 2, 3];
const [TRACE_DATA, QUERY_ARGS, APPENDED, FOUND] = [101, 103, 201, 203];
const [NUMBER, TEXT] = [2, 4];

function request(sequence, kind, ...more) {
  return new Uint8Array(field(1, Buffer.concat([Buffer.from([8, ...varint(sequence), 16, kind]), ...more])));
}

let cells = [];
let errors = [];

function take(reply) {
  for (const message of all(Buffer.from(reply), 1)) {
    for (const answer of [...all(message, APPENDED), ...all(message, FOUND)]) errors.push(...all(answer, 2).map(String));
    for (const found of all(message, FOUND)) all(found, 3).forEach(takeBatch);
  }
}

function takeBatch(batch) {
  const numbers = all(batch, 2).flatMap((packed) => [...varints(packed)]);
  const texts = all(batch, 5).flatMap((packed) => packed.toString().split("\0").slice(0, -1));
  for (const kind of all(batch, 1).flatMap((packed) => [...packed])) {
    cells.push(kind === NUMBER ? Number(numbers.shift()) : kind === TEXT ? texts.shift() : null);
  }
}

// -- the worker, in what looks like a page ----------------------------------------------------------------------------

class FileRequest {
  open(_method, url) {
    this.name = url.split("/").pop();
  }

  send() {
    const read = readFileSync(join(folder, this.name));
    this.response = read.buffer.slice(read.byteOffset, read.byteOffset + read.length);
  }
}

const worker = { location: { href: "http://localhost/" } };
const quiet = { log() {}, warn() {}, error() {} };
const page = { self: worker, location: worker.location, XMLHttpRequest: FileRequest, WorkerGlobalScope: Object,
  console: quiet, process: undefined, window: undefined };
new Function(...Object.keys(page), readFileSync(join(folder, "engine_bundle.js"), "utf8"))(...Object.values(page));
const port = { postMessage: take };
worker.onmessage({ data: port });

setTimeout(() => {
  port.onmessage({ data: request(1, APPEND, field(TRACE_DATA, readFileSync(trace))) });
  port.onmessage({ data: request(2, FINALIZE) });
  questions.forEach((sql, index) => {
    port.onmessage({ data: request(3 + index, QUERY, field(QUERY_ARGS, field(1, Buffer.from(sql)))) });
    console.log(JSON.stringify({ cells, errors }));
    cells = [];
    errors = [];
  });
});
