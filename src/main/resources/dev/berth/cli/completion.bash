
# What berth's own words stand for: files, directories, services, kinds of report, guards. The rest is picocli's.
function _berth_directory() {
  local word directory=services.d
  for word in "${COMP_WORDS[@]:2}"; do
    [[ "$word" != -* && -f "$word/berth.yaml" ]] && directory=$word
  done
  printf '%s' "$directory"
}

function _berth_services() {
  grep -rhs --include='*.yaml' '^service:' "$(_berth_directory)" \
    | sed -n "s/^service:[[:space:]]*[\"']\{0,1\}\([a-z0-9][-a-z0-9]*\).*/\1/p" | sort -u
}

# Files, or with -d directories, that begin so; the third argument is put before each. zsh's compgen completes the
# whole word, so it can't find what stands behind `html=`.
function _berth_paths() {
  local path typed=$2
  COMPREPLY=()
  [[ "$typed" == '~/'* ]] && typed=$HOME/${typed#??}
  for path in "$typed"*; do
    [[ -d "$path" || ( "$1" == -f && -e "$path" ) ]] || continue
    [[ -d "$path" ]] && path=$path/
    COMPREPLY+=( "$3$path" )
  done
  type compopt &>/dev/null && compopt -o nospace
  if [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" != */ ]]; then
    type compopt &>/dev/null && compopt +o nospace
  fi
  return 0
}

function _berth_words() {
  local IFS=$'\n'
  COMPREPLY=( $(compgen -W "$1" -- "$2") )
}

function _complete_berth() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command=${COMP_WORDS[1]}
  if (( COMP_CWORD == 1 )); then
    _complete_berth_options; return $?
  fi
  # bash takes `=` for a word of its own, zsh doesn't.
  if [[ "$word" == "=" ]]; then
    word=""
  elif [[ "$previous" == "=" ]]; then
    previous=${COMP_WORDS[COMP_CWORD-2]}
  elif [[ "$word" == --*=* ]]; then
    case "${word%%=*}" in
      @FILES@) _berth_paths -f "${word#*=}" "${word%%=*}="; return 0;;
    esac
  fi
  case "$previous" in
    --report)
      if [[ "$word" == *=* ]]; then
        _berth_paths -f "${word#*=}" "${word%%=*}="
      else
        _berth_words '@KINDS@' "$word"
        type compopt &>/dev/null && compopt -o nospace
      fi
      return 0;;
    @KIND@) _berth_paths -f "$word" ""; return 0;;
    --allow)
      _berth_words '@GUARDS@' "$word"; return 0;;
    --only) _berth_words "$(_berth_services)" "$word"; return 0;;
    @FILES@) _berth_paths -f "$word" ""; return 0;;
  esac
  case "$command $word" in
    *" -"*) _complete_berth_options; return $?;;
    show\ *) _berth_paths -f "$word" ""; return 0;;
    schema\ *) _berth_words '@SCHEMAS@' "$word"; return 0;;
    help\ *) _berth_words $'@HELP@\n@GUARDS@' "$word"; return 0;;
    completion\ *) _berth_words $'bash\nzsh' "$word"; return 0;;
  esac
  if [[ "$previous" == --* ]] && ! _berth_is_flag "$previous"; then
    _complete_berth_options; return $?
  fi
  case "$command" in
    migrate|rotate|secrets|status|doctor)
      local found=()
      _berth_words "$(_berth_services)" "$word"; found=( "${COMPREPLY[@]}" )
      _berth_paths -d "$word" ""
      COMPREPLY=( "${found[@]}" "${COMPREPLY[@]}" );;
    policy) if (( COMP_CWORD == 2 )); then _berth_words test "$word"; else _berth_paths -f "$word" ""; fi;;
    version|new) COMPREPLY=();;
    *) _berth_paths -d "$word" "";;
  esac
  return 0
}

# Whether an option has no value, so that what follows is another word.
function _berth_is_flag() {
  case "$1" in
    @FLAGS@) return 0;;
  esac
  return 1
}

complete -F _complete_berth berth berth.sh berth.bash
