// Makes the golden file of HuggingFaceTokenizerTest: what Hugging Face's tokenizers make of texts
// with a tokenizer.json of ours. Needs, in the folder that ALTIPLANO_ORACLE names (default
// ../oracle), @huggingface/tokenizers, as dev/oracle.sh installs it. First, from the repository:
//
//   ./alti tokenizer train --out DIR --vocab 700 TESTS/bilingual.txt
//   cp DIR/tokenizer.json TESTS/
//   node dev/golden/huggingface-tokenizer.mjs TESTS
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const oracle = resolve(process.env.ALTIPLANO_ORACLE ?? '../oracle');
const { Tokenizer } = createRequire(join(oracle, 'x.js'))('@huggingface/tokenizers');
const folder = process.argv[2];
const json = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const judge = new Tokenizer(json('tokenizer.json'), {});
const texts = [
  '', ' ', 'a', 'The llama walks to the river.', "I'M sure we'll see; it doesn't rain",
  '안녕하세요, 라마입니다!', '할머니가 시장에 갑니다', '한국어English섞어쓰기', '꿿뷁', 'ㅋㅋㅋ ㅠㅠ',
  '12345 2019-03-01 59,800원', '½ Ⅷ ٣', 'tabs\tand  two spaces   \n\n  \r\nend ', '\n', ' \n x',
  '{"name": "find_train", "parameters": {"date": "2019-03-01"}}', '==== !!??\n\n',
  '🦙👩‍👩‍👧‍👦🇰🇷', 'e\u0301 한', 'naïve café — “quotes”…', '\u00a0\u3000x',
  '<|begin_of_text|>', '<|start_header_id|>user<|end_header_id|>\n\n안녕<|eot_id|>', '<|nothing|>',
];
const cases = texts.map((text) => ({ text, ids: judge.encode(text).ids }));
writeFileSync(
  join(folder, 'huggingface.json'),
  '[\n' + cases.map((each) => JSON.stringify(each)).join(',\n') + '\n]\n',
);
