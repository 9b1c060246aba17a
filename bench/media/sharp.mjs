// The ways of sharp, in a process of its own; speaks as worker.py does.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const sharp = createRequire(process.cwd() + '/')('sharp');
sharp.cache(false); // every photo is another one

const WIDTHS = { full: 1080, standard: 640, small: 320 };
const SQUARE = { width: 150, height: 150, fit: 'cover', withoutEnlargement: true };
const FORMATS = {
  renditions: {
    webp: (image) => image.webp({ quality: 80, effort: 4 }),
    jpg: (image) => image.jpeg({ quality: 80, chromaSubsampling: '4:2:0', optimiseCoding: true }),
  },
  // With AVIFs as quick as ours, at the quality that was asked for.
  ten: {
    avif: (image, quality) => quality && image.avif({ quality, effort: 0, chromaSubsampling: '4:2:0' }),
    webp: (image) => image.webp({ quality: 80, effort: 4 }),
    jpg: (image) => image.jpeg({ quality: 80, chromaSubsampling: '4:2:0', optimiseCoding: true }),
  },
  withAvif: {
    avif: (image) => image.avif(),
    webp: (image) => image.webp({ quality: 80, effort: 4 }),
    jpg: (image) => image.jpeg({ quality: 80, chromaSubsampling: '4:2:0', optimiseCoding: true }),
  },
  pictures: { png: (image) => image.png({ compressionLevel: 1 }) },
};
const boxes = Object.entries(WIDTHS).map(([name, width]) => [name, { width, withoutEnlargement: true }]);

// As sharp's documentation resizes: each file from the original.
function documented(data, formats) {
  return [...boxes, ['thumbnail', SQUARE]].flatMap(([name, box]) =>
    encoded(name, () => sharp(data).autoOrient().resize(box), formats));
}

// As an expert would: decode once, each size from the one before, as raw pixels. Heights come from
// the original's size, as ours do.
async function cascaded(data, formats, qualities) {
  const { autoOrient: original } = await sharp(data).metadata();
  const jobs = [];
  let source = () => sharp(data).autoOrient();
  for (const [name, box] of [...boxes, ['thumbnail', SQUARE]]) {
    const height = Math.round((box.width * original.height) / original.width);
    const shape = name === 'thumbnail' ? box : { ...box, height, fit: 'fill' };
    const picture = source().resize(shape).removeAlpha().raw();
    const { data: pixels, info } = await picture.toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    source = () => sharp(pixels, { raw });
    jobs.push(...encoded(name, source, formats, qualities[name]));
  }
  return jobs;
}

function encoded(size, image, formats, quality) {
  return Object.entries(formats)
    .map(([format, encode]) => [format, encode(image(), quality)])
    .filter(([, job]) => job)
    .map(async ([format, job]) => ({ size, format, data: await job.toBuffer() }));
}

const ways = { 'sharp as documented': documented, 'sharp, cascaded by hand': cascaded };
const files = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { file, way, kind, keep, qualities = {} } = JSON.parse(line);
  if (!files.has(file)) files.set(file, readFileSync(file));
  let made = [];
  const start = performance.now();
  const before = process.cpuUsage();
  if (way) made = await Promise.all(await ways[way](files.get(file), FORMATS[kind], qualities));
  const { user, system } = process.cpuUsage(before);
  const wall = performance.now() - start;
  const sizes = made.map(({ size, format, data }) =>
    ({ size, format, bytes: data.length, data: keep ? data.toString('base64') : '' }));
  process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, wall, made: sizes }) + '\n');
}
