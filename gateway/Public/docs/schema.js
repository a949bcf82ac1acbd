// What a JSON Schema of the description says, in words and as an example. Pure functions: they touch no page.

/** What a `$ref` of the document stands for; the thing itself where it is none. */
export function resolved(document, thing) {
  let found = thing;
  for (let hops = 0; found?.$ref && hops < 16; hops += 1) {
    found = found.$ref
      .slice(2)
      .split("/")
      .reduce((at, key) => at?.[key], document);
  }
  return found ?? {};
}

function named(schema) {
  return schema?.$ref?.split("/").at(-1);
}

/** A type in a few words: `string, 1 to 4000`, `list of Robot`, `one of a, b`. */
export function kind(schema) {
  if (schema === true || schema === undefined) return "anything";
  if (named(schema)) return named(schema);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.join(", ")}`;
  if (schema.anyOf) return schema.anyOf.map(kind).join(" or ");
  if (schema.type === "array") return `list of ${kind(schema.items)}`;
  if (schema.type === "object" && schema.additionalProperties) return `object of ${kind(schema.additionalProperties)}`;
  const bounds = [schema.minLength ?? schema.minimum, schema.maxLength ?? schema.maximum];
  const range = bounds.some((bound) => bound !== undefined) ? `, ${bounds.map((bound) => bound ?? "").join(" to ")}` : "";
  return `${schema.format ?? schema.type ?? "anything"}${range}`;
}

/**
 * The members of a schema, a line each: `name: type`, `?` after a name that may be absent.
 * Named types below it follow, each once.
 */
export function shape(document, schema) {
  const lines = [];
  const told = new Set();
  const waiting = [];
  const note = (inner) => {
    for (const part of [inner, inner?.items, inner?.additionalProperties, ...(inner?.anyOf ?? [])]) {
      if (part?.anyOf && part !== inner) note(part);
      const name = named(part) ?? named(part?.items);
      if (name && !told.has(name)) {
        told.add(name);
        waiting.push(name);
      }
    }
  };
  const members = (object, indent) => {
    const required = new Set(object.required ?? []);
    for (const [name, inner] of Object.entries(object.properties ?? {})) {
      if (inner?.properties) {
        lines.push(`${indent}${name}:`);
        members(inner, `${indent}  `);
      } else {
        lines.push(`${indent}${name}${required.has(name) ? "" : "?"}: ${kind(inner)}`);
        note(inner);
      }
    }
  };
  if (schema?.properties) members(schema, "");
  else if (named(schema)) {
    lines.push(named(schema));
    told.add(named(schema));
    members(resolved(document, schema), "  ");
  } else {
    lines.push(kind(schema));
    note(schema);
  }
  while (waiting.length && lines.length < 400) {
    const name = waiting.shift();
    lines.push("", name);
    members(resolved(document, { $ref: `#/components/schemas/${name}` }), "  ");
  }
  return lines.join("\n");
}

/** A value that fits a schema, with what must be there and no more. */
export function example(document, schema, depth = 0) {
  const plain = resolved(document, schema);
  if (plain.const !== undefined) return plain.const;
  if (plain.enum) return plain.enum[0];
  if (plain.anyOf) return example(document, plain.anyOf[0], depth);
  switch (plain.type) {
    case "object": {
      const required = plain.required ?? Object.keys(plain.properties ?? {}).slice(0, 1);
      if (depth > 6) return {};
      return Object.fromEntries(required.map((name) => [name, example(document, plain.properties?.[name], depth + 1)]));
    }
    case "array":
      return depth > 6 ? [] : [example(document, plain.items, depth + 1)];
    case "integer":
    case "number":
      return plain.minimum ?? 0;
    case "boolean":
      return true;
    case "string":
      if (plain.format === "uuid") return "00000000-0000-0000-0000-000000000000";
      if (plain.format === "date-time") return "2026-01-31T12:00:00Z";
      return "text".padEnd(plain.minLength ?? 0, "x");
    default:
      return {};
  }
}
