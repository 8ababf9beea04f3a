'use strict';

// Finds pages whose title, headings or text hold every word that was typed; headings count more than text.
const field = document.getElementById('search');
const found = document.getElementById('found');
const up = document.body.dataset.up;

if (matchMedia('(max-width: 50rem)').matches) {
  document.querySelector('.menu').open = false;
}

function rank(page, words) {
  const title = page.title.toLowerCase();
  const headings = page.headings.map(heading => heading[1].toLowerCase()).join(' ');
  const text = page.text.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const here = (title.includes(word) ? 20 : 0) + (headings.includes(word) ? 5 : 0) + (text.includes(word) ? 1 : 0);
    if (here === 0) {
      return 0;
    }
    sum += here;
  }
  return sum;
}

function entry(page, words) {
  const item = document.createElement('li');
  const link = item.appendChild(document.createElement('a'));
  const heading = page.headings.find(each => words.every(word => each[1].toLowerCase().includes(word)));
  link.href = up + page.page + (heading ? '#' + heading[0] : '');
  link.textContent = heading && heading[1] !== page.title ? page.title + ': ' + heading[1] : page.title;
  const at = page.text.toLowerCase().indexOf(words[0]);
  if (at >= 0) {
    link.appendChild(document.createElement('small')).textContent = '… ' + page.text.slice(Math.max(0, at - 40), at + 90) + ' …';
  }
  return item;
}

field.addEventListener('input', () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length === 0 ? [] : INDEX.map(page => [rank(page, words), page]).filter(hit => hit[0] > 0);
  hits.sort((one, other) => other[0] - one[0]);
  found.replaceChildren(...hits.slice(0, 12).map(hit => entry(hit[1], words)));
  if (words.length > 0 && hits.length === 0) {
    found.appendChild(document.createElement('li')).textContent = 'Nothing found.';
  }
  found.hidden = words.length === 0;
});

document.addEventListener('keydown', event => {
  if (event.key === '/' && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  } else if (event.key === 'Escape') {
    field.value = '';
    found.hidden = true;
  }
});
