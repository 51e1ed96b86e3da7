// What stands between servers and a file store, in a process of its own: told "hold", it stops the next upload in its
// middle, says "held" and lets everything else through.
//
// Usage: fork(upload_door.mjs, [PORT, STORE_PORT])
import {connect, createServer} from "node:net";

const [port, store] = process.argv.slice(2).map(Number);
let holding = false;
process.on("message", () => { holding = true; });

createServer((near) => {
  const far = connect(store, "127.0.0.1");
  for (const [one, other] of [[near, far], [far, near]]) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
  far.on("data", (bytes) => near.write(bytes));
  let held = false;
  near.on("data", (bytes) => {
    if (held) return;
    if (!holding || bytes.subarray(0, 4).toString() !== "PUT ") return void far.write(bytes);
    // All of the head and a thousand bytes of the file, at most.
    far.write(bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 4 + 1000));
    held = true;
    holding = false;
    process.send("held");
  });
}).listen(port, "127.0.0.1", () => process.send("open"));
