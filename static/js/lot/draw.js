// The walk of a draw, redone: the same order of numbers, with what the record says became of each, to the last seat.
import { big, join, utf8 } from "./bytes.js";
import { spread } from "./mixing.js";
import { splitSeats, walkSlots } from "./stream.js";

// An extension draw (1, 2, …) walks under a label of its own and leaves out what the lists before had walked: `gone[stratum]`, a Set.
const waveLabel = (extension) => (extension ? join(utf8("wave"), big(extension, 4)) : new Uint8Array());
const stratumLabel = (stratum, extension) => join(waveLabel(extension), utf8("stratum"), big(stratum, 4));

async function* without(slots, gone) {
  for await (const slot of slots) if (!gone?.has(Number(slot))) yield slot;
}

// `verdict(stratum, slot)` gives null (on the list), a reason, or undefined: the record knows nothing of it, and the walk ends.
async function goOn(walk, seats, verdict) {
  let left = seats;
  while (left && !walk.lost) {
    const { value, done } = await walk.slots.next();
    if (done) break;
    const reason = verdict(walk.stratum, Number(value));
    if (reason === undefined) { walk.lost = true; break; }
    walk.steps.push({ stratum: walk.stratum, slot: Number(value), reason });
    if (reason === null) left -= 1;
  }
  walk.seated += seats - left;
  walk.missing = left;
}

const made = (slots, stratum) => ({ slots, stratum, steps: [], seated: 0, missing: 0, lost: false });

export async function drawPool(seed, size, wanted, verdict, extension = 0, gone = []) {
  const walk = made(without(walkSlots(seed, size, extension ? waveLabel(extension) : "seats"), gone[0]), 0);
  await goOn(walk, wanted, verdict);
  return { steps: walk.steps, exhausted: walk.missing > 0 && !walk.lost };
}

// Parts of the pool: one walk each, seats split by shares, parts that are used up closed and their places split again.
export async function drawStrata(seed, sizes, shares, wanted, verdict, extension = 0, gone = []) {
  const walks = sizes.map((size, g) => made(without(walkSlots(seed, size, stratumLabel(g, extension)), gone[g]), g));
  const order = [];
  for await (const g of walkSlots(seed, sizes.length, "strata")) order.push(Number(g));
  const open = new Set(order);
  const places = Array(wanted).fill(null);
  const splits = [];
  while (places.includes(null) && !walks.some((walk) => walk.lost)) {
    const free = places.flatMap((stratum, i) => (stratum === null ? [i] : []));
    const seats = await splitSeats(seed, shares.map((share, g) => (open.has(g) ? share : 0)), free.length);
    if (!seats.some(Boolean)) break;
    (await spread(seed, seats)).forEach((stratum, i) => { places[free[i]] = stratum; });
    for (const g of order) await goOn(walks[g], seats[g], verdict);
    const closed = [...open].filter((g) => walks[g].missing).sort((one, other) => one - other);
    for (const g of closed) open.delete(g);
    splits.push({ seats, closed });
    giveBack(places, walks);
  }
  const exhausted = places.includes(null) && !walks.some((walk) => walk.lost);
  return { steps: inListOrder(places, walks), exhausted, splits };
}

// Frees the last places of every stratum that has fewer seats than places.
function giveBack(places, walks) {
  const used = walks.map(() => 0);
  places.forEach((stratum, i) => {
    if (stratum === null) return;
    used[stratum] += 1;
    if (used[stratum] > walks[stratum].seated) places[i] = null;
  });
}

function inListOrder(places, walks) {
  const rest = walks.map((walk) => walk.steps.values());
  const steps = [];
  for (const stratum of places) {
    if (stratum === null) continue;
    for (let next = rest[stratum].next(); !next.done; next = rest[stratum].next()) {
      steps.push(next.value);
      if (next.value.reason === null) break;
    }
  }
  for (const left of rest) steps.push(...left);
  return steps;
}
