#!/usr/bin/env bash
# Mailpit 1.33.1, an SMTP server for tests, takes these and keeps them whole (/raw), and its
# API says of them less than a test would think:
#   an invitation, whose calendar is an alternative beside the words (RFC 6047), has neither
#   an attachment nor an inline part: it looks like a mail without one;
#   a delivery report (RFC 3464) loses its machine-readable part in the same way;
#   a mail with the null reverse-path (MAIL FROM:<>), by which reports are told from mails
#   (RFC 5321, 4.5.5), is said to have its author's address as ReturnPath.
# A test that asks the API whether an invitation went out, or whether a report can be
# answered, is told the opposite. Expected: the parts under Attachments or Inline, and an
# empty ReturnPath.
set -euo pipefail
dir=$(mktemp -d); server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$dir"' EXIT; cd "$dir"
for tool in go curl jq; do command -v "$tool" >/dev/null || { echo "install $tool"; exit 1; }; done
GOBIN=$dir GOFLAGS='' go install github.com/axllent/mailpit@v1.33.1 >/dev/null 2>&1
smtp=$((20000 + RANDOM % 10000)); web=$((smtp + 10000))
./mailpit --smtp 127.0.0.1:$smtp --listen 127.0.0.1:$web --database "$dir/mails.db" --disable-version-check --smtp-disable-rdns -q &
server=$!
curl -s --retry 50 --retry-connrefused --retry-delay 1 -o ready http://127.0.0.1:$web/readyz

# send NAME REVERSE-PATH TYPE < body
send() {
  { printf '%s\r\n' "From: avsender@post.example" "To: mottaker@kommune.example" "Subject: $1" "Message-ID: <$1@post.example>" \
    "MIME-Version: 1.0" "Content-Type: $3" ""; sed 's/$/\r/'; } > "$1.eml"
  curl -s "smtp://127.0.0.1:$smtp" --mail-from "$2" --mail-rcpt mottaker@kommune.example -T "$1.eml"
}
send invitation '<avsender@post.example>' 'multipart/alternative; boundary="b"' <<'MIME'
--b
Content-Type: text/plain

Hei.
--b
Content-Type: text/html

<p>Hei.</p>
--b
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
METHOD:REQUEST
BEGIN:VEVENT
UID:1
DTSTAMP:20270101T080000Z
DTSTART:20270201T080000Z
ORGANIZER:mailto:avsender@post.example
ATTENDEE:mailto:mottaker@kommune.example
END:VEVENT
END:VCALENDAR
--b--
MIME
send report '<>' 'multipart/report; report-type=delivery-status; boundary="b"' <<'MIME'
--b
Content-Type: text/plain

Not delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; localhost

Final-Recipient: rfc822; ola@kommune.example
Action: failed
Status: 5.1.1

--b--
MIME
api=http://127.0.0.1:$web/api/v1
out=$(for name in invitation report; do
  id=$(curl -s "$api/messages" | jq -r --arg s "$name" '.messages[] | select(.Subject == $s) | .ID')
  curl -s "$api/message/$id" | jq -r '"\(.Subject): \(.Attachments | length) attachments, \(.Inline | length) inline, ReturnPath \(.ReturnPath)"'
  echo "$name, raw: $(curl -s "$api/message/$id/raw" | grep -cE '^Content-Type: (text/calendar|message/delivery-status)') part of it there"
done)
echo "SEEN (mailpit 1.33.1):"; echo "$out"
want='invitation: 0 attachments, 0 inline, ReturnPath avsender@post.example
invitation, raw: 1 part of it there
report: 0 attachments, 0 inline, ReturnPath avsender@post.example
report, raw: 1 part of it there'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
