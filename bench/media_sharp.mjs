// sharp in a process of its own: a line of JSON {file, way} in, a line {cpu, wall, renditions} out, times in ms.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const sharp = createRequire(process.cwd() + '/')('sharp');
sharp.cache(false); // every photo is another one

const WIDTHS = { large: 1080, medium: 640, small: 320 };
const THUMB = 150;
const webp = (image) => image.webp({ quality: 80, effort: 4 });
const jpg = (image) => image.jpeg({ quality: 80, chromaSubsampling: '4:2:0', optimiseCoding: true });
const square = { width: THUMB, height: THUMB, fit: 'cover', withoutEnlargement: true };

// Each size from the file, as sharp's documentation does it: one decoding for each output.
function documented(data) {
  const sizes = Object.entries(WIDTHS).map(([name, width]) => [name, { width, withoutEnlargement: true }]);
  return [...sizes, ['thumb', square]].flatMap(([name, box]) => {
    const image = () => sharp(data).autoOrient().resize(box);
    return [encoded(name, 'webp', webp(image())), encoded(name, 'jpg', jpg(image()))];
  });
}

// What an expert does: decode once, each size from the one before, as raw pixels.
async function cascaded(data) {
  const jobs = [];
  let source = () => sharp(data).autoOrient();
  for (const [name, width] of Object.entries(WIDTHS)) {
    source = await step(source().resize({ width, withoutEnlargement: true }), name, jobs);
  }
  await step(source().resize(square), 'thumb', jobs);
  return jobs;
}

async function step(image, name, jobs) {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const source = () => sharp(data, { raw });
  jobs.push(encoded(name, 'webp', webp(source())), encoded(name, 'jpg', jpg(source())));
  return source;
}

async function encoded(size, format, image) {
  return { size, format, data: await image.toBuffer() };
}

const text = (made) => ({ ...made, data: made.data.toString('base64') });
const ways = { documented, cascaded };
const photos = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { file, way, keep } = JSON.parse(line);
  if (!photos.has(file)) photos.set(file, readFileSync(file));
  const cpu = process.cpuUsage();
  const start = performance.now();
  const renditions = await Promise.all(await ways[way](photos.get(file)));
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const done = { cpu: (user + system) / 1000, wall, renditions: keep ? renditions.map(text) : [] };
  process.stdout.write(JSON.stringify(done) + '\n');
}
