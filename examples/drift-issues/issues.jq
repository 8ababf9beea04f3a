# The issues for `berth drift --format json`, one an owner: [{marker, title, body}].

def known: @uri | gsub("--"; "%2D%2D");
# One line, whatever the name: no control or format character, and not too long.
def line: tostring | gsub("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]"; "?") | if length > 300 then .[:300] + "…" else . end;
# For a title: neither a mention nor a reference.
def plain: gsub("[^-._/A-Za-z0-9 ]"; "") | .[:100];
def fence: ([scan("`+") | length] | max // 0) as $longest | "`" * ([$longest + 1, 3] | max);
def limited: reduce .[] as $next ({lines: [], size: 0, left: 0};
    if .left > 0 or .size + ($next | length) > 40000 then .left += 1
    else .lines += [$next] | .size += ($next | length) + 1 end)
  | .lines + if .left > 0 then ["… and \(.left) more lines"] else [] end;

. as $drift
| ($drift.ownership // {}) as $ownership
| ($drift.environment // "") as $environment
| def owner: ($ownership[. // ""] // {}).owner // "";
  ([$drift.differences[] | {
      owner: (.service | owner),
      head: (.cause | gsub("-"; " ")),
      service: "\(.service)  \(.origin // "")",
      text: ("\(.action) \(.address)" + ([.fields[]? | "  \(.name): \(.live // "(none)"), declared \(.desired // "(none)")"] | join(";"))
        + (if .since then "  (\(.since))" else "" end))}]
   + [$drift.unmanaged[] | {
      owner: (.service | owner),
      head: "unmanaged: no manifest declares it",
      service: (.service // ""),
      text: "\(.address // ""): \(.message)"}])
| group_by(.owner)
| map(
    .[0].owner as $owner
    | ([group_by(.head)[] | (.[0].head | line), (group_by(.service)[] | "  " + (.[0].service | line), (.[] | "    " + (.text | line)))]
      | limited | join("\n")) as $text
    | ($text | fence) as $fence
    | "<!-- drift-issues environment=\($environment | known) owner=\($owner | known) -->" as $marker
    | {
        marker: $marker,
        title: ("The servers differ from the manifests"
          + (if $environment == "" then "" else " in " + ($environment | plain) end)
          + (if $owner == "" then " (no owner)" else ": " + ($owner | plain) end)),
        body: ($marker + "\nWhat isn't as declared, as [this run](" + $run + ") found it. Each run replaces this text.\n\n"
          + $fence + "\n" + $text + "\n" + $fence + "\n\nApply the manifests to undo it, or declare it. The issue is closed when the drift is gone.")
      })
