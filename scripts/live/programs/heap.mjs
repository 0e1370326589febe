// A heap of 2.5 GB of small objects, walked through and changed all the time.
const held = Array.from({ length: 300 }, () =>
  Array.from({ length: 100_000 }, (_, i) => ({ i, next: i + 0.5, of: [i] })),
);
for (let round = 0; ; round++) {
  for (const object of held[round % held.length]) object.next = object.of[0] * 1.000_1 + object.i;
}
