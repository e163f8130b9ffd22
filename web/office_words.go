package web

import (
	"html/template"
	"time"

	"samlop/internal/wording"
)

// groupedBy is what the values of a figure are grouped by.
var groupedBy = map[string]string{"DECISIONS": "outcome", "COMPLAINTS": "complaint", "DEADLINES": "deadline"}

// policyCodes are the families of the codes that a policy's fields hold.
var policyCodes = map[string]string{"half_year_mode": "half_year_mode", "administration_act": "administration_act",
	"admission_notice": "admission_notice_mode", "overdue_digest": "weekday"}

// office are what the templates of letters, figures, staff and administration may call.
func (s speaker) office() template.FuncMap {
	return template.FuncMap{
		"number": s.Number,
		// numeric is a date as it is typed, 30.03.2027, and anything else as it is.
		"numeric": func(date string) string {
			on, err := time.Parse(time.DateOnly, date)
			if err != nil {
				return date
			}
			return on.Format("02.01.2006")
		},
		"list": func(all ...string) []string { return all },
		"figuregroup": func(figure, group string, of people) string {
			if one, ok := of[group]; ok {
				return one.Name
			}
			return wording.FigureGroup(string(s), groupedBy[figure], group)
		},
		"policycode": func(name, code string) string {
			if family, ok := policyCodes[name]; ok {
				return s.Code(family, code)
			}
			return s.T("policy.code_" + code)
		},
	}
}
