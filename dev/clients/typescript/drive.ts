// Drives one case, from the referral until it is granted, with the types that
// openapi-typescript makes of the served document.
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Problem = components["schemas"]["Problem"];

const as = (token?: string) => createClient<paths>({ baseUrl: process.env.API!, headers: { Authorization: `Bearer ${token}` } });
const patient = as(process.env.PATIENT);
const unit = as(process.env.UNIT);
const keyed = () => ({ header: { "Idempotency-Key": randomUUID() } });

function answered<T>(what: string, { data, error }: { data?: T; error?: Problem }): T {
  if (error || !data) throw new Error(`${what} is answered ${error?.status} ${error?.detail}`);
  return data;
}

async function drive(): Promise<string[]> {
  const referral = { sender_kind: "PATIENT", words: "Jeg trenger hjelp til å samle trådene." } as const;
  const referred = await patient.POST("/referrals", { params: keyed(), body: referral });
  const taken = answered("referring", referred);
  if (!("case_id" in taken)) throw new Error(`the referral is on its way: ${taken.status_url}`);
  const params = () => ({ ...keyed(), path: { case_id: taken.case_id } });

  // A decision before its time is refused by a rule, with words for a person.
  const decision: components["schemas"]["IssueDecision"] = {
    outcome: "GRANTED",
    scope: ["COORDINATOR", "PLAN"],
    rule: "hol §§ 7-1 og 7-2",
    grounds: "Behovet varer over tid og gjelder to tjenester.",
  };
  const decide = () => unit.POST("/cases/{case_id}/steps/issue_decision", { params: params(), body: decision });
  const said = [`refused by ${(await decide()).error?.rule}`];

  answered("screening", await unit.POST("/cases/{case_id}/steps/start_screening", { params: params(), body: { identity: "NOT_YET_KNOWN" } }));
  const kinds: components["schemas"]["IssueConsent"]["kinds"] = ["START", "COORDINATOR", "PLAN"];
  answered("asking for consent", await unit.POST("/cases/{case_id}/steps/issue_consent", { params: params(), body: { kinds } }));
  answered("signing", await patient.POST("/cases/{case_id}/steps/register_signature", { params: params(), body: { form: "form-1" } }));
  const met = { long_term: true, two_services: true, together: true };
  answered("assessing", await unit.POST("/cases/{case_id}/steps/complete_assessment", { params: params(), body: met }));
  answered("deciding", await decide());

  const seen = answered("reading the case", await unit.GET("/cases/{case_id}", { params: { path: params().path } }));
  said.push(`the case is ${seen.phase}`);
  for (const d of seen.deadlines ?? []) said.push(`${d.code} ${d.status} ${d.due}`);
  return said;
}

drive().then(
  (said) => console.log(said.join("\n")),
  (fault: unknown) => {
    console.error(fault);
    process.exitCode = 1;
  },
);
