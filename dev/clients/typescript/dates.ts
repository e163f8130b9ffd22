import createClient from "openapi-fetch";
import type { paths } from "./schema";

const client = createClient<paths>({ baseUrl: "http://127.0.0.1/api/v1" });

export async function dates(caseID: string): Promise<string[]> {
  const { data, error } = await client.GET("/cases/{case_id}/deadlines", { params: { path: { case_id: caseID } } });
  if (error) throw new Error(error.title);
  return data.deadlines.map((d) => `${d.code} ${d.due}`);
}
