// The order in which the parts of a pool take their seats: in every start of the list each has its share, rounded down or up.
import { utf8 } from "./bytes.js";
import { words } from "./stream.js";

const WORD = 1n << 64n;

// The stratum of each place. Chances of seats at places are rounded to certainties along cycles; each is kept in expectation.
export async function spread(seed, seats) {
  const count = seats.reduce((sum, each) => sum + each, 0);
  const owners = seats.flatMap((number, stratum) => Array(number).fill(stratum));
  const chances = layOut(seats, count);
  const stream = words(seed, count, utf8("seats-order"));
  for (let place = 0; place < count; place += 1) {
    while (chances.seatsAt[place].length > 1) await settle(chances, place, stream);
  }
  return chances.seatsAt.map(([seat]) => owners[seat]);
}

// In parts of `count`: place n holds the points n·s to (n+1)·s of a stratum with s seats, its seat j the points j·count to (j+1)·count.
function layOut(seats, count) {
  const made = { of: new Map(), placesOf: [], seatsAt: Array.from({ length: count }, () => []) };
  for (const s of seats) {
    for (let j = 0; j < s; j += 1) {
      const places = [];
      for (let n = Math.floor((j * count) / s); n * s < (j + 1) * count; n += 1) {
        made.of.set(`${made.placesOf.length}/${n}`, Math.min((n + 1) * s, (j + 1) * count) - Math.max(n * s, j * count));
        made.seatsAt[n].push(made.placesOf.length);
        places.push(n);
      }
      made.placesOf.push(places);
    }
  }
  return made;
}

// One cycle: every other chance on it goes up, the rest down, until one of them is nothing.
async function settle(chances, place, stream) {
  const cycle = findCycle(chances, place);
  const least = (from) => Math.min(...cycle.filter((_, i) => i % 2 === from).map((edge) => chances.of.get(edge.join("/"))));
  const [up, down] = [least(1), least(0)];
  const change = await below(stream, up + down) < down ? up : -down;
  cycle.forEach(([seat, at], i) => {
    const name = `${seat}/${at}`;
    chances.of.set(name, chances.of.get(name) + (i % 2 ? -change : change));
    if (chances.of.get(name)) return;
    chances.placesOf[seat] = chances.placesOf[seat].filter((other) => other !== at);
    chances.seatsAt[at] = chances.seatsAt[at].filter((other) => other !== seat);
  });
}

// The cycle a walk from an unsettled place ends in: always by the lowest seat, or the lowest place, it did not come by.
function findCycle({ seatsAt, placesOf }, start) {
  const path = [];
  const [places, seats] = [new Map(), new Map()];
  for (let place = start, seat = -1; ;) {
    places.set(place, path.length);
    seat = seatsAt[place].find((other) => other !== seat);
    path.push([seat, place]);
    if (seats.has(seat)) return path.slice(seats.get(seat));
    seats.set(seat, path.length);
    place = placesOf[seat].find((other) => other !== place);
    path.push([seat, place]);
    if (places.has(place)) return path.slice(places.get(place));
  }
}

// The first word of the stream below the largest multiple of n, modulo n.
async function below(stream, n) {
  const size = BigInt(n);
  for (;;) {
    const { value } = await stream.next();
    if (value < WORD - (WORD % size)) return Number(value % size);
  }
}
