// node observatory.mjs FOLDER HOST HTTP-PORT HTTPS-PORT PATH...: what the HTTP Observatory's own
// code says of the answer at each path, whatever its status.
import { pathToFileURL } from "node:url";

const [folder, host, httpPort, httpsPort, ...paths] = process.argv.slice(2);
const of = (file) => import(pathToFileURL(`${folder}/node_modules/@mdn/mdn-http-observatory/src/${file}`));
const { retrieve } = await of("retriever/retriever.js");
const { ALL_TESTS } = await of("constants.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await of("grader/charts.js");
const { getGradeForScore, getScoreModifier } = await of("grader/grader.js");

for (const path of paths) {
  const answers = await retrieve(host, { httpPort, httpsPort, path });
  let [all, penalties] = [100, 100];
  const failed = [];
  for (const test of ALL_TESTS) {
    const { result, pass, constructor } = test(answers);
    const points = result ? getScoreModifier(result) : 0;
    all += points;
    penalties += Math.min(points, 0);
    if (!pass) failed.push(`${constructor.name} ${result}`);
  }
  const { grade, score } = getGradeForScore(penalties >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? all : penalties);
  const passed = `${ALL_TESTS.length - failed.length} of ${ALL_TESTS.length}`;
  console.log(JSON.stringify({ path, status: answers.responses.auto?.status, grade, score, passed, failed }));
}
