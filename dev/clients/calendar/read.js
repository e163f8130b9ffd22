// Reads calendar files with two libraries, and prints what each makes of them as JSON:
// one line a file and library, instants in UTC.
const { readFileSync } = require("fs");
const ical = require("node-ical");

async function main() {
  const { default: ICAL } = await import("ical.js");
  for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, "utf8");
    const root = new ICAL.Component(ICAL.parse(text));
    const zone = new ICAL.Timezone(root.getFirstSubcomponent("vtimezone"));
    const own = root.getAllSubcomponents("vevent").map((c) => {
      const e = new ICAL.Event(c);
      const at = (t) => { // by the rules that travel in the file, and no table of the library's
        t.zone = t.isDate ? ICAL.Timezone.utcTimezone : zone;
        return new Date(t.toUnixTime() * 1000).toISOString();
      };
      return {
        uid: e.uid, sequence: e.sequence, summary: e.summary, start: at(e.startDate), end: at(e.endDate), day: e.startDate.isDate,
        status: c.getFirstPropertyValue("status") ?? "", attendees: e.attendees.map((a) => a.getFirstValue()),
      };
    });
    console.log(JSON.stringify({ file, by: "ical.js", method: root.getFirstPropertyValue("method"), events: own }));

    const parsed = ical.sync.parseICS(text);
    const theirs = Object.values(parsed).filter((e) => e.type === "VEVENT").map((e) => ({
      uid: e.uid, sequence: Number(e.sequence), summary: e.summary, start: e.start.toISOString(), end: e.end.toISOString(),
      day: e.datetype === "date", status: e.status ?? "", attendees: [e.attendee ?? []].flat().map((a) => a.val ?? a),
    }));
    console.log(JSON.stringify({ file, by: "node-ical", method: parsed.vcalendar?.method ?? theirs.method ?? "", events: theirs }));
  }
}
main().catch((e) => { console.error(e); process.exit(1); });
