// Shows the demo photos and videos that the local runner lists in demo.json. Other deployments have
// no such file.

const [config, photos] = await Promise.all([read("config.json", {}), read("demo.json", [])]);
document.getElementById("photos").append(...photos.map(tile));
document.getElementById("empty").hidden = photos.length > 0;

async function read(file, fallback) {
  const answer = await fetch(file);
  return answer.ok ? answer.json() : fallback;
}

function tile(photo) {
  const caption = element("p");
  caption.append(element("strong", { textContent: photo.username }), ` ${photo.caption}`);
  const item = element("li");
  item.append(photo.type === "video" ? player(photo) : picture(photo), caption);
  return item;
}

function picture(photo) {
  const folder = `${config.cdn_url}/${photo.post_id}`;
  const formats = photo.has_avif ? ["avif", "webp"] : ["webp"];
  const sources = formats.map((format) =>
    element("source", { srcset: `${folder}/standard.${format}`, type: `image/${format}` }));
  const image = element("img", {
    src: `${folder}/standard.jpg`,
    alt: photo.alt_text,
    loading: "lazy",
  });
  const link = element("a", { href: `${folder}/full.jpg` });
  const choice = element("picture");
  choice.append(...sources, image);
  link.append(choice);
  return link;
}

function player(video) {
  return element("video", {
    src: `${config.cdn_url}/${video.post_id}/720p.mp4`,
    poster: `${config.cdn_url}/${video.post_id}/standard.webp`,
    ariaLabel: video.alt_text,
    controls: true,
    playsInline: true,
    preload: "metadata",
  });
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
