#!/usr/bin/env bash
# github.com/sendgrid/sendgrid-go v3.16.1, helpers/inbound: with «raw» chosen the whole mail
# comes in one field, and Parse takes it apart. A mail of words alone is read. The same
# words in plain text and HTML with files beside them, as mail programs write it
# (multipart/alternative within multipart/mixed, RFC 2046, 5.1.3 and 5.1.4), is read without
# them: Body names both kinds, and both are empty, with no error. Two files of one name, as
# scanners give them («Skann.pdf»), become one, the last: Attachments, the only field that
# has the files of a raw mail, is a map by name. An office that opens a case from its mail
# gets an empty letter, and half of what was enclosed. Expected: the words, and two files.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.25
require github.com/sendgrid/sendgrid-go v3.16.1+incompatible
MOD
cat > main.go <<'GO'
package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"strings"

	"github.com/sendgrid/sendgrid-go/helpers/inbound"
)

const (
	head  = "From: avsender@post.example\nTo: post@kommune.example\nSubject: Brev\nMIME-Version: 1.0\n"
	plain = "text/plain; charset=utf-8"
	html  = "text/html; charset=utf-8"
	file  = "--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"Skann.pdf\"\nContent-Transfer-Encoding: base64\n\n"
)

func alternatives(words string) string {
	return "Content-Type: multipart/alternative; boundary=\"a\"\n\n--a\nContent-Type: " + plain + "\n\n" + words +
		"\n--a\nContent-Type: " + html + "\n\n<p>" + words + "</p>\n--a--\n"
}

func enclosed(words string) string {
	return "Content-Type: multipart/mixed; boundary=\"m\"\n\n--m\n" + alternatives(words) + file + "Rm9yc3Rl\n" + file + "QW5kcmU=\n--m--\n"
}

func read(what, mail string) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("email", head+mail)
	_ = w.Close()
	request := httptest.NewRequest("POST", "/", &form)
	request.Header.Set("Content-Type", w.FormDataContentType())
	got, err := inbound.Parse(request)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: plain text %q, HTML %q, files %q\n", what, strings.TrimSpace(got.Body[plain]), strings.TrimSpace(got.Body[html]), got.Attachments)
}

func main() {
	words := "Hei, her er to vedlegg."
	read("words alone", alternatives(words))
	read("with two files", enclosed(words))
}
GO
go mod tidy >/dev/null 2>&1
out=$(go run .)
echo "SEEN (sendgrid-go v3.16.1):"; echo "$out"
want='words alone: plain text "Hei, her er to vedlegg.", HTML "<p>Hei, her er to vedlegg.</p>", files map[]
with two files: plain text "", HTML "", files map["Skann.pdf":"QW5kcmU="]'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
