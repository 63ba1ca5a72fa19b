/**
 * Reads a guide into what it tells its reader to do. In numbered steps **bold** is a control, `code` behind its colon what is typed or
 * chosen there, *italics* what the screen then says, and a picture is taken where it stands. Pure.
 */
export type GuideAct =
  | { readonly kind: 'press'; readonly control: string }
  | { readonly kind: 'enter'; readonly control: string; readonly text: string }
  | { readonly kind: 'see'; readonly text: string }
  | { readonly kind: 'picture'; readonly file: string };

export type GuideStep = { readonly number: number; readonly text: string; readonly acts: readonly GuideAct[] };
export type GuideSection = {
  readonly title: string;
  /** What follows `npm run gateway --`, for each gateway that it names. */
  readonly gateways: readonly (readonly string[])[];
  readonly steps: readonly GuideStep[];
};

const HEADING = /^## (.+)$/;
const STEP = /^(\d+)\. (.+)$/;
const TOKEN = /!\[[^\]]*\]\(([^)]+)\)|\*\*([^*]+)\*\*(?:: `([^`]+)`)?|(?<![*\w])\*([^*]+)\*(?!\*)/g;
const GATEWAY = /`npm run gateway -- ([^`]+)`/g;

/** Sections in their order; those without steps too. */
export function readGuide(document: string): readonly GuideSection[] {
  const sections: { title: string; lines: string[] }[] = [];
  for (const line of document.split('\n')) {
    const title = HEADING.exec(line)?.[1];
    if (title === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ title, lines: [] });
  }
  return sections.map(({ title, lines }) => ({ title, gateways: gatewaysIn(lines), steps: stepsIn(lines) }));
}

function gatewaysIn(lines: readonly string[]): GuideSection['gateways'] {
  return [...lines.join('\n').matchAll(GATEWAY)].map(([, words = '']) => words.trim().split(/\s+/));
}

/** A step goes on in the indented lines below it. */
function stepsIn(lines: readonly string[]): readonly GuideStep[] {
  const steps: { number: number; text: string }[] = [];
  let open = false;
  for (const line of lines) {
    const [, number, first = ''] = STEP.exec(line) ?? [];
    if (number !== undefined) steps.push({ number: Number(number), text: first });
    const last = steps.at(-1);
    const goesOn: boolean = number === undefined && open && /^\s+\S/.test(line);
    if (goesOn && last !== undefined) last.text += ` ${line.trim()}`;
    open = number !== undefined || (open && (line === '' || goesOn));
  }
  return steps.map(({ number, text }) => ({ number, text, acts: actsIn(text) }));
}

function actsIn(text: string): readonly GuideAct[] {
  return [...text.replace(/\s+/g, ' ').matchAll(TOKEN)].map(([, picture, control, entered, seen]): GuideAct => {
    if (picture !== undefined) return { kind: 'picture', file: picture };
    if (control === undefined) return { kind: 'see', text: seen ?? '' };
    return entered === undefined ? { kind: 'press', control } : { kind: 'enter', control, text: entered };
  });
}
