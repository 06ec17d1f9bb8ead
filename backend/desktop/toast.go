package desktop

import "encoding/xml"

// toast is a notification in the words Windows reads.
type toast struct {
	XMLName    xml.Name `xml:"toast"`
	Activation string   `xml:"activationType,attr"`
	Launch     string   `xml:"launch,attr"`
	Visual     visual   `xml:"visual"`
}

type visual struct {
	Binding binding `xml:"binding"`
}

type binding struct {
	Template string   `xml:"template,attr"`
	Texts    []string `xml:"text"`
}

// toastXML writes a notice as the document Windows shows. Every text is
// escaped by the encoder, on top of being made inert.
func toastXML(n Notice) (string, error) {
	n = n.safe()
	texts := []string{n.Title}
	if n.Body != "" {
		texts = append(texts, n.Body)
	}
	data, err := xml.Marshal(toast{
		Activation: "foreground", Launch: n.Target,
		Visual: visual{Binding: binding{Template: "ToastGeneric", Texts: texts}},
	})
	return string(data), err
}
