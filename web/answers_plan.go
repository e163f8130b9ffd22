package web

// plan is the plan in force, as far as the reader may read it.
type plan struct {
	Status   string       `json:"status"`
	Signed   bool         `json:"signed"`
	OpenedOn string       `json:"opened_on"`
	FrozenOn string       `json:"frozen_on"`
	Read     []string     `json:"read"`
	Write    []string     `json:"write"`
	Current  *planVersion `json:"current"`
	People   people       `json:"people"`
}

type planVersion struct {
	No              int          `json:"no"`
	On              string       `json:"on"`
	Author          string       `json:"author"`
	ChangeNote      string       `json:"change_note"` // words, by reference
	PatientTookPart bool         `json:"patient_took_part"`
	TakenOver       bool         `json:"taken_over"`
	Content         *planContent `json:"content"`
	People          people       `json:"people"`
}

type planVersions struct {
	Versions []planVersion `json:"versions"`
	People   people        `json:"people"`
}

type planGoal struct {
	ID   string `json:"id"`
	Goal string `json:"goal"`
}

type planMeasure struct {
	Goal        string   `json:"goal"`
	What        string   `json:"what"`
	Extent      string   `json:"extent"`
	Responsible []string `json:"responsible"`
}

// planContent is the nine points of a plan; what the reader may not read is not there.
type planContent struct {
	Aims *struct {
		Goals     []planGoal `json:"goals"`
		Resources string     `json:"resources"`
		Needs     string     `json:"needs"`
	} `json:"aims"`
	Participants []struct {
		Who     string `json:"who"`
		Service string `json:"service"`
		Role    string `json:"role"`
	} `json:"participants"`
	Responsible *struct {
		Who  string `json:"who"`
		Note string `json:"note"`
	} `json:"responsible"`
	Contributions []struct {
		Who  string `json:"who"`
		From string `json:"from"`
		What string `json:"what"`
	} `json:"contributions"`
	Measures []planMeasure `json:"measures"`
	Carried  string        `json:"carried_out"`
	Period   *struct {
		From      string `json:"from"`
		To        string `json:"to"`
		Revisions string `json:"revisions"`
	} `json:"period"`
	ConsentNote string `json:"consent_note"`
	Cooperation string `json:"cooperation"`
}
