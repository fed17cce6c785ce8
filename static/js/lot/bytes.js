// Bytes of the lot: hex, numbers of fixed length, canonical JSON, SHA-256 and HMAC of the browser. See docs/lot-format.md.
const TEXT = new TextEncoder();

export const utf8 = (text) => TEXT.encode(text);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const isHash = (text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
export const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

// Throws on anything but an even number of lower-case hex digits: half-read hex would check something else than what is written.
export function unhex(text) {
  if (typeof text !== "string" || text.length % 2 || !/^[0-9a-f]*$/.test(text)) throw new TypeError("hex");
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

export function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

// `value` (number or BigInt >= 0) as `size` bytes, most significant first.
export function big(value, size) {
  const bytes = new Uint8Array(size);
  let rest = BigInt(value);
  for (let i = size - 1; i >= 0; i -= 1) { bytes[i] = Number(rest & 255n); rest >>= 8n; }
  return bytes;
}

export const prefixed = (bytes) => join(big(bytes.length, 2), bytes);
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export async function hmac(key, data) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, data));
}

// HKDF-SHA256 (RFC 5869), 32 bytes: extract, then one round of expand.
export async function hkdf32(material, salt, info) {
  return hmac(await hmac(salt, material), join(info, big(1, 1)));
}

// Whether a JSON value holds no number but whole ones and no half signs: nothing else has canonical bytes.
export function isWhole(value) {
  if (typeof value === "string") return !/\p{Surrogate}/u.test(value);
  if (value === null || typeof value !== "object") return typeof value !== "number" || Number.isSafeInteger(value);
  return Object.entries(value).every((entry) => entry.every(isWhole));
}

// By code points, which UTF-8 keeps in order; JavaScript itself compares halves of signs.
function byCodePoint(one, other) {
  const [a, b] = [utf8(one), utf8(other)];
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

// JSON with sorted keys, no blanks, text as it is: what every hash of a text is taken of.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort(byCodePoint).map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

export const same = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i]);
