// What other people's libraries say about credentials of a site: each reads only what the site publishes.
import {DataIntegrityProof} from "@digitalcredentials/data-integrity";
import {cryptosuite} from "@digitalcredentials/eddsa-rdfc-2022-cryptosuite";
import {securityLoader} from "@digitalcredentials/security-document-loader";
import * as vc from "@digitalcredentials/vc";
import {checkStatus} from "@digitalcredentials/vc-bitstring-status-list";
import {DOMParser} from "@xmldom/xmldom";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import * as jose from "jose";
import {Readable} from "node:stream";
import {gunzipSync} from "node:zlib";
import pngText from "png-itxt";

const shippedContexts = securityLoader().build();

async function json(address) {
  const answer = await fetch(address, {headers: {accept: "application/json"}});
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

/// Contexts come with the library, all else from the site; an address with a fragment is that part of its document
/// (Controlled Identifiers 1.0, 3.3).
function loaderFor(site) {
  return async (address) => {
    if (!address.startsWith(`${site}/`)) return shippedContexts(address);
    const whole = await json(address.split("#")[0]);
    const document = address.includes("#") ? whole.verificationMethod.find((one) => one.id === address) : whole;
    if (!document) throw new Error(`${address} leads nowhere`);
    return {contextUrl: null, documentUrl: address, document};
  };
}

/// The embedded proof, the time it is valid for, and the status list with the proof of its own.
export async function verifyEmbedded(site, credential) {
  const documentLoader = loaderFor(site);
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
  const causes = (error) => (error ? [error.message, ...[error.errors ?? [], error.cause ?? []].flat().flatMap(causes)] : []);
  return {verified: result.verified, isNotRevoked: result.statusResult?.verified, problems: causes(result.error)};
}

/// The claims of a VC-JWT; throws when its signature is not by the key that `kid` leads to.
export async function verifyJwt(jwt) {
  const {kid} = jose.decodeProtectedHeader(jwt);
  const key = await jose.importJWK(await json(kid), "RS256");
  return (await jose.jwtVerify(jwt, key, {algorithms: ["RS256"]})).payload;
}

/// Is that bit of a status list set?
export function placeIn(encodedList, place) {
  const bits = gunzipSync(Buffer.from(encodedList.slice(1), "base64url"));
  return (bits[place >> 3] & (0x80 >> (place & 7))) !== 0;
}

/// A function that lists what breaks the schema.
export function schemaCheck(schema) {
  const ajv = new Ajv({strict: false, allErrors: true});
  addFormats(ajv);
  const check = ajv.compile(schema);
  return (credential) => (check(credential) ? [] : check.errors.map((error) => `${error.instancePath} ${error.message}`));
}

export function textInPng(bytes, keyword) {
  return new Promise((resolve, reject) => {
    Readable.from([bytes]).pipe(pngText.get(keyword, (error, text) => (error ? reject(error) : resolve(text?.value))));
  });
}

export function credentialInSvg(text) {
  const document = new DOMParser().parseFromString(text, "image/svg+xml");
  return document.getElementsByTagNameNS("https://purl.imsglobal.org/ob/v3p0", "credential")[0]?.getAttribute("verify");
}
