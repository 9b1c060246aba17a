// Shows the demo photos that the local runner lists in demo.json; elsewhere there are none.

const [config, photos] = await Promise.all([read("config.json", {}), read("demo.json", [])]);
document.getElementById("photos").append(...photos.map(tile));
document.getElementById("empty").hidden = photos.length > 0;

async function read(file, fallback) {
  const answer = await fetch(file);
  return answer.ok ? answer.json() : fallback;
}

function tile(photo) {
  const image = element("img", {
    src: `${config.cdn_url}/${photo.post_id}/medium.webp`,
    alt: photo.alt_text,
    loading: "lazy",
  });
  const link = element("a", { href: `${config.cdn_url}/${photo.post_id}/large.jpg` });
  link.append(image);
  const caption = element("p");
  caption.append(element("strong", { textContent: photo.username }), ` ${photo.caption}`);
  const item = element("li");
  item.append(link, caption);
  return item;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
