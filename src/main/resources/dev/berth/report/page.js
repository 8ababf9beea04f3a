'use strict';
(() => {
  const form = document.getElementById('filter');
  if (!form) return;
  const changes = [...document.querySelectorAll('details[data-service]')];
  const groups = [...document.querySelectorAll('.service'), ...document.querySelectorAll('.owner')];
  const count = form.querySelector('output');
  const none = document.getElementById('none');
  const expand = document.getElementById('expand');
  const filters = document.getElementById('filters');
  const text = form.elements.service;

  const apply = () => {
    const wanted = text.value.trim().toLowerCase();
    let shown = 0;
    for (const change of changes) {
      const data = change.dataset;
      const visible = data.words.toLowerCase().includes(wanted)
        && (!form.elements.action.value || data.action === form.elements.action.value)
        && (!form.elements.risk.value || data.risk === form.elements.risk.value)
        && (!form.elements.refused.checked || data.refused === 'yes');
      change.hidden = !visible;
      shown += visible ? 1 : 0;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector('details:not([hidden])');
    }
    count.textContent = shown + ' of ' + changes.length + ' shown';
    none.hidden = shown > 0;
  };

  const unfold = (open) => {
    form.classList.toggle('open', open);
    filters.setAttribute('aria-expanded', String(open));
  };

  form.hidden = false;
  filters.hidden = false;
  filters.addEventListener('click', () => unfold(!form.classList.contains('open')));
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  expand.addEventListener('click', () => {
    const open = changes.some((change) => !change.hidden && !change.open);
    changes.filter((change) => !change.hidden).forEach((change) => { change.open = open; });
    expand.textContent = open ? 'Fold all' : 'Expand all';
  });
  // A link to a service that the filter hides shows all again, and then leads there.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#service-"]');
    const to = link && document.getElementById(link.getAttribute('href').slice(1));
    if (to && to.hidden) {
      form.reset();
      groups.concat(changes).forEach((each) => { each.hidden = false; });
    }
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest && event.target.closest('input, select');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      unfold(true);
      text.focus();
    } else if (event.key === 'Escape') {
      form.reset();
    }
  });
  apply();
})();
