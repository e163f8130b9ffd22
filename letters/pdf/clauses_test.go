package pdf

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"io"
	"strings"
	"unicode"
)

// conformance holds a file against the clauses of ISO 14289-1 (PDF/UA-1) and
// ISO 19005-2 (PDF/A-2a) that can be held by reading it: of what those standards
// know and this package never writes (forms, actions, annotations, embedded
// files, transparency), that it is not there. Clauses are numbered as in the
// rules of veraPDF (profiles PDFUA-1 and PDFA-2A of August 2025), which were gone through
// one by one; veraPDF itself cannot be had from the registries that CI reaches.
func conformance(raw []byte) []fault {
	f := readFile(raw)
	if len(f.faults) > 0 {
		return f.faults
	}
	f.holdFile()
	f.holdMetadata()
	f.holdColour()
	maps := f.unicodeMaps()
	var contents []*pageContent
	for i, p := range f.pages() {
		contents = append(contents, f.content(f.dict(p), i, maps))
	}
	f.holdFonts(contents, maps)
	f.holdTree(contents)
	return f.faults
}

// opens holds that a file begins with its version and four bytes over 127.
func opens(raw []byte) bool {
	if len(raw) < 15 || !bytes.HasPrefix(raw, []byte("%PDF-1.7\n%")) || raw[14] != '\n' {
		return false
	}
	for _, b := range raw[10:14] {
		if b < 128 {
			return false
		}
	}
	return true
}

// unwanted are entries that would need clauses this reader does not hold.
var unwanted = map[string]string{
	"Encrypt": "19005-2 6.1.3", "Annots": "19005-2 6.3", "AcroForm": "19005-2 6.4.1", "AA": "19005-2 6.5.2", "OpenAction": "19005-2 6.5.1",
	"EmbeddedFiles": "19005-2 6.8", "SMask": "19005-2 6.2.10", "Group": "19005-2 6.2.10", "OCProperties": "19005-2 6.9",
	"Alternates": "19005-2 6.2.8", "OPI": "19005-2 6.2.8", "Interpolate": "19005-2 6.2.8", "F": "19005-2 6.1.7.1",
	"JavaScript": "19005-2 6.5.1", "ActualText": "14289-1 7.1", "XFA": "14289-1 7.15",
}

func (f *read) holdFile() {
	if !opens(f.raw) {
		f.fault("19005-2 6.1.2", "the file does not begin as it should")
	}
	id := f.array(f.trailer["ID"])
	if len(id) != 2 || len(f.text(id[0])) == 0 {
		f.fault("19005-2 6.1.3", "no file id")
	}
	if f.number(f.trailer["Size"]) != float64(len(f.objects)+1) {
		f.fault("19005-2 6.1.4", "the size is not that of the cross-references")
	}
	if f.trailer["Info"] != nil {
		f.fault("19005-2 6.6.3", "a dictionary that would have to agree with the metadata")
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case ref:
			if f.objects[v] == nil {
				f.fault("19005-2 6.1.9", "object %d is not there", v)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		case stream:
			walk(v.dict)
		case dict:
			for key, e := range v {
				if clause, ok := unwanted[key]; ok {
					f.fault(clause, "there is an entry %s", key)
				}
				walk(e)
			}
		case []byte:
			if len(v) > 32767 {
				f.fault("19005-2 6.1.13", "a string of %d bytes", len(v))
			}
		case error, op:
			f.fault("19005-2 6.1.6", "%v", v)
		}
	}
	walk(f.trailer)
	for _, o := range f.objects {
		walk(o)
	}
	catalog := f.catalog()
	if f.dict(catalog["MarkInfo"])["Marked"] != true {
		f.fault("19005-2 6.7.2.2", "the file is not marked")
		f.fault("14289-1 6.2", "the file is not marked")
	}
	if f.dict(catalog["ViewerPreferences"])["DisplayDocTitle"] != true {
		f.fault("14289-1 7.1", "viewers are not told to show the title")
	}
	if lang := f.text(catalog["Lang"]); checkLanguage(lang) != nil {
		f.fault("19005-2 6.7.4", "the language is %q", lang)
		f.fault("14289-1 7.2", "the language is %q", lang)
	}
	for i, p := range f.pages() {
		page := f.dict(p)
		box := f.array(page["MediaBox"])
		if len(box) != 4 || f.number(box[2]) != 595.28 || f.number(box[3]) != 841.89 {
			f.fault("19005-2 6.1.13", "page %d is not A4: %v", i, box)
		}
	}
}

const (
	rdf     = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	pdfaid  = "http://www.aiim.org/pdfa/ns/id/"
	pdfuaid = "http://www.aiim.org/pdfua/ns/id/"
	dc      = "http://purl.org/dc/elements/1.1/"
	schema  = "http://www.aiim.org/pdfa/ns/schema#"
)

// xmp reads the text of each element by namespace and name.
func xmp(packet []byte) (map[xml.Name]string, error) {
	found := map[xml.Name]string{}
	var stack []xml.Name
	d := xml.NewDecoder(bytes.NewReader(packet))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			stack = append(stack, token.Name)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			for _, n := range stack {
				found[n] += strings.TrimSpace(string(token))
			}
		}
	}
}

func (f *read) holdMetadata() {
	s, ok := f.stream(f.catalog()["Metadata"])
	if !ok || s.dict["Type"] != name("Metadata") || s.dict["Subtype"] != name("XML") || s.dict["Filter"] != nil {
		f.fault("19005-2 6.6.2.1", "no metadata that are found without a reader of PDF")
		return
	}
	found, err := xmp(s.data)
	if err != nil {
		f.fault("19005-2 6.6.2.1", "the metadata are not XML: %v", err)
		return
	}
	if found[xml.Name{Space: pdfaid, Local: "part"}] != "2" || found[xml.Name{Space: pdfaid, Local: "conformance"}] != "A" {
		f.fault("19005-2 6.6.4", "the file does not say that it is PDF/A-2a")
	}
	if found[xml.Name{Space: pdfuaid, Local: "part"}] != "1" {
		f.fault("14289-1 5", "the file does not say that it is PDF/UA-1")
	}
	if found[xml.Name{Space: schema, Local: "namespaceURI"}] != pdfuaid || found[xml.Name{Space: schema, Local: "prefix"}] != "pdfuaid" {
		f.fault("19005-2 6.6.2.3.1", "the schema of PDF/UA is not described")
	}
	if found[xml.Name{Space: dc, Local: "title"}] == "" {
		f.fault("14289-1 7.1", "the metadata have no title")
	}
}

// profileOf reads the colour space of an ICC profile, "" where it is none.
func (f *read) profileOf(v any) string {
	s, ok := f.stream(v)
	if !ok || len(s.data) < 132 || int(binary.BigEndian.Uint32(s.data)) != len(s.data) || string(s.data[36:40]) != "acsp" {
		return ""
	}
	space := string(s.data[16:20])
	if want := map[string]float64{"GRAY": 1, "RGB ": 3}[space]; f.number(s.dict["N"]) != want {
		return ""
	}
	for i := range int(binary.BigEndian.Uint32(s.data[128:])) {
		row := s.data[132+12*i:]
		if int(binary.BigEndian.Uint32(row[4:])+binary.BigEndian.Uint32(row[8:])) > len(s.data) {
			return ""
		}
	}
	return space
}

func (f *read) holdColour() {
	intents := f.array(f.catalog()["OutputIntents"])
	var space string
	if len(intents) == 1 {
		intent := f.dict(intents[0])
		if intent["S"] == name("GTS_PDFA1") && f.text(intent["OutputConditionIdentifier"]) != "" {
			space = f.profileOf(intent["DestOutputProfile"])
		}
	}
	if space != "GRAY" {
		// Every file of ours is grey: without the profile its grey means nothing.
		f.fault("19005-2 6.2.4.3", "grey, and no output intent that says which")
	}
	for _, x := range f.all("XObject") {
		s, ok := f.stream(x)
		if !ok || s.dict["Subtype"] != name("Image") {
			f.fault("14289-1 7.20", "an object that is no image")
			continue
		}
		colours := 1
		if icc := f.array(s.dict["ColorSpace"]); len(icc) == 2 && icc[0] == name("ICCBased") {
			colours = 3
			if f.profileOf(icc[1]) != "RGB " {
				f.fault("19005-2 6.2.4.2", "an image whose profile is none")
			}
		} else if s.dict["ColorSpace"] != name("DeviceGray") {
			f.fault("19005-2 6.2.4.3", "an image in %v", s.dict["ColorSpace"])
		}
		if s.dict["Filter"] != name("DCTDecode") && f.number(s.dict["BitsPerComponent"]) == 8 {
			if want := int(f.number(s.dict["Width"])*f.number(s.dict["Height"])) * colours; len(s.data) != want {
				f.fault("19005-2 6.2.8", "an image of %d bytes, not %d", len(s.data), want)
			}
		}
	}
}

// meansNothing is a text that a glyph may not stand for.
func meansNothing(text string) bool {
	for _, r := range text {
		if r == 0 || r == '\ufeff' || r == '\ufffe' || unicode.Is(unicode.Co, r) {
			return true
		}
	}
	return text == ""
}
