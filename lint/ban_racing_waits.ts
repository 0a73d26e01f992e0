/**
 * A lint plugin: nothing in src/ may wait on several things through a helper of the platform. Each of these leaves
 * something behind on whichever side doesn't settle: a reaction on the promise, a listener on the signal, a timer.
 */
import { fileURLToPath } from "node:url";

const instead = new Map([
  ["Promise.race", "wait on one wake slot that every source fires (see LaneReader)"],
  ["Promise.any", "wait on one wake slot that every source fires (see LaneReader)"],
  ["AbortSignal.any", "let one owner abort one controller"],
  ["AbortSignal.timeout", "let the endpoint's sweep keep the deadline"],
]);

const plugin: Deno.lint.Plugin = {
  name: "framed",
  rules: {
    "ban-racing-waits": {
      create(context) {
        if (!isInSrc(context.filename)) return {};

        const report = (node: Deno.lint.Node, object: string, member: string) => {
          const call = `${object}.${member}`;
          const hint = instead.get(call);
          if (!hint) return;
          const message = `${call} retains memory for every call while one side stays idle`;
          context.report({ node, message, hint: `Instead, ${hint}` });
        };
        return {
          // Promise.race, Promise["race"], globalThis.Promise.race
          MemberExpression(node) {
            report(node, lastName(node.object), memberName(node.property, node.computed));
          },
          // const { race } = Promise
          VariableDeclarator(node) {
            if (node.id.type !== "ObjectPattern" || !node.init) return;
            for (const property of node.id.properties) {
              if (property.type !== "Property") continue;
              report(property, lastName(node.init), memberName(property.key, property.computed));
            }
          },
        };
      },
    },
  },
};
export default plugin;

/** Of this project: a checkout may itself be in a folder called src. */
function isInSrc(filename: string): boolean {
  return filename.startsWith(fileURLToPath(new URL("../src/", import.meta.url)));
}

/** The name that an expression ends in: "Promise" for `Promise` and for `globalThis.Promise`. */
function lastName(node: Deno.lint.Node): string {
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? memberName(node.property, node.computed) : "";
}

function memberName(node: Deno.lint.Node, computed: boolean): string {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  return node.type === "Identifier" && !computed ? node.name : "";
}
