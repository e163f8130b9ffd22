package pdf

import (
	"encoding/xml"
	"strings"
	"time"
)

const producer = "letters/pdf"

// metadata is the file's XMP packet. That the file is PDF/UA-1 is said in a
// schema that PDF/A does not know, so it is described here (ISO 19005-2, 6.6.2.3).
// There is no document information dictionary beside it, for the two would have
// to agree.
func (d *Document) metadata() []byte {
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" + `<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"` +
		` xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"` +
		` xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">`)
	escape(&b, d.Title)
	b.WriteString("</rdf:li></rdf:Alt></dc:title>\n<dc:language><rdf:Bag><rdf:li>")
	escape(&b, d.Language)
	b.WriteString("</rdf:li></rdf:Bag></dc:language>\n")
	if d.Author != "" {
		b.WriteString("<dc:creator><rdf:Seq><rdf:li>")
		escape(&b, d.Author)
		b.WriteString("</rdf:li></rdf:Seq></dc:creator>\n")
	}
	property(&b, "pdf:Producer", producer)
	if d.Creator != "" {
		property(&b, "xmp:CreatorTool", d.Creator)
	}
	if !d.Created.IsZero() {
		when := d.Created.Format(time.RFC3339)
		property(&b, "xmp:CreateDate", when)
		property(&b, "xmp:ModifyDate", when)
	}
	b.WriteString("</rdf:Description>\n" + extension + "</rdf:RDF>\n</x:xmpmeta>\n" + `<?xpacket end="r"?>`)
	return []byte(b.String())
}

func property(b *strings.Builder, name, value string) {
	b.WriteString("<" + name + ">")
	escape(b, value)
	b.WriteString("</" + name + ">\n")
}

func escape(b *strings.Builder, s string) {
	_ = xml.EscapeText(b, []byte(s)) // into memory: it cannot fail
}

const extension = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"` +
	` xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
`
