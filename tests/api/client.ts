// What somebody writes who has nothing but openapi.json: every address, field and error below is checked by the compiler.
import createClient from "openapi-fetch";
import type {components, paths} from "./generated.js";

type WorkshopType = components["schemas"]["CertificatesWorkshopType"];

export async function useIt(baseUrl: string, headers: Record<string, string>): Promise<string[]> {
  const problems: string[] = [];
  const expect = (truth: boolean, text: string) => { if (!truth) problems.push(text); };
  const client = createClient<paths>({baseUrl, headers});

  const made = await client.POST("/api/v1/workshop-types", {
    params: {header: {"Idempotency-Key": "first"}},
    body: {code: "api", name: "Made by a program", active: true, validity_months: 12},
  });
  const type: WorkshopType | undefined = made.data;
  if (!type) return [`nothing was made: ${JSON.stringify(made.error)}`];
  expect(type.code === "API" && type.version === 1, `what was made is ${JSON.stringify(type)}`);

  const wrong = await client.POST("/api/v1/workshop-types", {body: {code: "api", name: ""}});
  const fields = wrong.error?.errors?.map(({field}) => field) ?? [];
  expect(wrong.response.status === 422 && fields.includes("name"), `a wrong one was answered ${wrong.response.status} ${fields}`);

  const tag = made.response.headers.get("etag") ?? "";
  const changed = await client.PATCH("/api/v1/workshop-types/{id}", {
    params: {path: {id: type.id}, header: {"If-Match": tag}},
    body: {name: "Changed by a program"},
  });
  expect(changed.data?.name === "Changed by a program" && changed.data.validity_months === 12, "it was not changed");
  const late = await client.PATCH("/api/v1/workshop-types/{id}", {
    params: {path: {id: type.id}, header: {"If-Match": tag}},
    body: {name: "Too late"},
  });
  expect(late.response.status === 412 && late.error?.conflicts?.[0]?.field === "name", "an older version was changed");

  const list = await client.GET("/api/v1/workshop-types", {params: {query: {q: "by a program", active: "yes", size: 25}}});
  expect(list.data?.total === 1 && list.data.items[0]?.id === type.id, `the list has ${list.data?.total}`);
  const one = await client.GET("/api/v1/workshop-types/{id}", {params: {path: {id: type.id}}});
  expect(one.data?.version === 2, `its version is ${one.data?.version}`);
  return problems;
}
