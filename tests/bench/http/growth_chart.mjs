// Small charts with logarithmic axes as one SVG, without a library: lines with their names beside their ends.
const colours = ["#00703c", "#1d70b8", "#d4351c", "#4c2c92"], dashes = ["", "5 3", "2 3", "8 3 2 3"];
const size = {width: 430, height: 270, left: 52, right: 118, top: 40, bottom: 44};

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const short = (n) => n >= 1e6 ? `${n / 1e6} M` : n >= 1000 ? `${n / 1000}k` : String(n);

/// The powers of ten around these numbers.
function decades(numbers) {
  const from = Math.floor(Math.log10(Math.min(...numbers))), to = Math.ceil(Math.log10(Math.max(...numbers)));
  return Array.from({length: Math.max(to, from + 1) - from + 1}, (_, i) => from + i);
}

/// Ends of lines that lie close together are moved apart.
function apart(labels) {
  labels.sort((a, b) => a.y - b.y);
  for (let i = 1; i < labels.length; ++i) labels[i].y = Math.max(labels[i].y, labels[i - 1].y + 13);
  return labels;
}

function panel({title, x, y, lines}, left, top) {
  const points = lines.flatMap((line) => line.points), xs = decades(points.map(([n]) => n)), ys = decades(points.map(([, n]) => n));
  const width = size.width - size.left - size.right, height = size.height - size.top - size.bottom;
  const atX = (n) => size.left + width * (Math.log10(n) - xs[0]) / (xs.at(-1) - xs[0]);
  const atY = (n) => size.top + height * (1 - (Math.log10(n) - ys[0]) / (ys.at(-1) - ys[0]));
  const out = [`<g transform="translate(${left} ${top})"><text class="title" x="${size.left}" y="20">${escaped(title)}</text>`];
  for (const n of ys) out.push(`<line class="grid" x1="${size.left}" x2="${size.left + width}" y1="${atY(10 ** n)}" y2="${atY(10 ** n)}"/><text x="${size.left - 6}" y="${atY(10 ** n) + 4}" text-anchor="end">${short(10 ** n)}</text>`);
  for (const n of xs) out.push(`<text x="${atX(10 ** n)}" y="${size.height - size.bottom + 18}" text-anchor="middle">${short(10 ** n)}</text>`);
  out.push(`<text x="${size.left + width / 2}" y="${size.height - 8}" text-anchor="middle">${escaped(x)}</text><text x="${size.left - 6}" y="${size.top - 8}" text-anchor="end">${escaped(y)}</text>`);
  const labels = [];
  lines.forEach((line, i) => {
    const path = line.points.map(([a, b]) => `${atX(a).toFixed(1)},${atY(b).toFixed(1)}`).join(" ");
    out.push(`<polyline points="${path}" fill="none" stroke="${colours[i]}" stroke-width="2" stroke-dasharray="${dashes[i]}"/>`);
    for (const [a, b] of line.points) out.push(`<circle cx="${atX(a).toFixed(1)}" cy="${atY(b).toFixed(1)}" r="3" fill="${colours[i]}"/>`);
    labels.push({x: atX(line.points.at(-1)[0]) + 8, y: atY(line.points.at(-1)[1]) + 4, text: line.label, colour: colours[i]});
  });
  for (const label of apart(labels)) out.push(`<text x="${label.x.toFixed(1)}" y="${label.y.toFixed(1)}" style="fill:${label.colour}">${escaped(label.text)}</text>`);
  return out.join("\n") + "</g>";
}

/// `panels`: {title, x, y, lines: [{label, points: [[x, y], …]}]}, two in a row.
export function chart(panels) {
  const rows = Math.ceil(panels.length / 2), width = 2 * size.width + 20, height = rows * size.height + 20;
  const drawn = panels.map((one, i) => panel(one, 10 + (i % 2) * size.width, 10 + Math.floor(i / 2) * size.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(panels.map(({title}) => title).join("; "))}">
<style>text{font:12px "Atkinson Hyperlegible Next",Arial,sans-serif;fill:#0b0c0c}.title{font-size:14px;font-weight:bold}.grid{stroke:#d8dad9}</style>
<rect width="${width}" height="${height}" fill="#fff"/>
${drawn.join("\n")}
</svg>
`;
}
