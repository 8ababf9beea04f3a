'use strict';
(() => {
  const form = document.getElementById('filter');
  if (!form) return;
  const changes = [...document.querySelectorAll('details[data-service]')];
  const services = [...document.querySelectorAll('.service')];
  const count = form.querySelector('output');
  const none = document.getElementById('none');
  const expand = document.getElementById('expand');
  const text = form.elements.service;

  const apply = () => {
    const wanted = text.value.trim().toLowerCase();
    const exact = text.dataset.exact === text.value && wanted !== '';
    let shown = 0;
    for (const change of changes) {
      const data = change.dataset;
      const name = data.service.toLowerCase();
      const visible = (exact ? name === wanted : name.includes(wanted))
        && (!form.elements.action.value || data.action === form.elements.action.value)
        && (!form.elements.risk.value || data.risk === form.elements.risk.value)
        && (!form.elements.refused.checked || data.refused === 'yes');
      change.hidden = !visible;
      shown += visible ? 1 : 0;
    }
    for (const service of services) {
      service.hidden = !service.querySelector('details:not([hidden])');
    }
    count.textContent = shown + ' of ' + changes.length + ' shown';
    none.hidden = shown > 0;
  };

  const show = (name) => {
    text.dataset.exact = name;
    text.value = name;
    unfold(true);
    apply();
    form.scrollIntoView({block: 'start'});
    text.focus({preventScroll: true});
  };

  const filters = document.getElementById('filters');
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
  document.querySelectorAll('button.tile').forEach((tile) => {
    tile.addEventListener('click', () => show(tile.dataset.of));
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
