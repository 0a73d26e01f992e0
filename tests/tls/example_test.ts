import { assertEquals } from "@std/assert";
import { Program } from "../peers/program.ts";
import { test } from "../support/test.ts";
import { withoutOpenssl } from "./support/certificates.ts";

test("examples/tls.ts says hello over TLS", async () => {
  await using program = Program.run("examples/tls.ts");
  const { code, stdout, stderr } = await program.ended;
  assertEquals([code, stdout, stderr], [0, "hello over TLSv1.3\n", ""]);
}, { skip: withoutOpenssl });
