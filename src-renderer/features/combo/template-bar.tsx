/** Legs by name: a template, how far from the money, how wide; filled from the expiry that the chain shows. */
import { useState, type ReactNode } from 'react';
import { newYorkDayText, type ChainExpiry, type Instrument, type Result } from '../../../shared/domain/index.ts';
import { chosenExpiry, useChain, useChains } from '../../stores/chain-store.ts';
import { TEMPLATES, setLegs, useCombo, type DraftLeg, type TemplateId } from '../../stores/combo-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { quotes } from '../../stores/quotes-store.ts';
import { Button } from '../../ui/button.tsx';
import { expiryWords } from '../../ui/expiry-words.ts';
import { atTheMoney, spotOf } from '../../ui/option-money.ts';
import { parseWhole } from '../../ui/parse-field.ts';
import { Select } from '../../ui/select.tsx';
import { DISTANCE_MAX, TEMPLATE_NAMES, USUAL_DISTANCES, fillTemplate, hasWidth } from './templates.ts';

const ITEMS = TEMPLATES.map((id) => ({ value: id, label: TEMPLATE_NAMES[id] }));

type Distance = { readonly off: string; readonly width: string };
const usual = (template: TemplateId): Distance => ({
  off: String(USUAL_DISTANCES[template].off),
  width: String(USUAL_DISTANCES[template].width),
});

/** The legs of a template as typed, at the money of this moment; or a sentence. */
function legsFor(
  template: TemplateId,
  by: Distance,
  underlying: Instrument,
  expiry: ChainExpiry,
): Result<readonly DraftLeg[], string> {
  const off = parseWhole(by.off, 'Off the money', [0, DISTANCE_MAX]);
  if (!off.ok) return off;
  const width = parseWhole(by.width, 'Width', [0, DISTANCE_MAX]);
  if (!width.ok) return width;
  const money = atTheMoney(expiry.strikes, spotOf(underlying, quotes.get(underlying.id)));
  const distances = { off: off.value, width: width.value };
  return fillTemplate({ template, underlyingId: underlying.id, expiry, money, distances });
}

function DistanceField(props: {
  readonly label: string;
  readonly title: string;
  readonly value: string;
  readonly off?: boolean;
  readonly onChange: (text: string) => void;
  readonly testId: string;
}): ReactNode {
  const step = (by: number): void => {
    const read = parseWhole(props.value, props.label, [0, DISTANCE_MAX]);
    props.onChange(String(Math.min(DISTANCE_MAX, Math.max(0, (read.ok ? read.value : 0) + by))));
  };
  return (
    <label className="distance" title={props.title}>
      <span>{props.label}</span>
      <input
        inputMode="numeric"
        value={props.value}
        disabled={props.off}
        data-testid={props.testId}
        onFocus={(event) => event.target.select()}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          step(event.key === 'ArrowUp' ? 1 : -1);
        }}
      />
    </label>
  );
}

export function TemplateBar(props: { readonly underlying: Instrument | null }): ReactNode {
  const { underlying } = props;
  const load = useChain(underlying?.id ?? null);
  const chosen = useChains((s) => (underlying === null ? undefined : s.expiries.get(underlying.id)));
  const now = useMarketNow(30_000);
  const made = useCombo((s) => s.template);
  const [template, setTemplate] = useState<TemplateId>(made === 'custom' ? 'bull-put' : made);
  const [distance, setDistance] = useState<Distance>(() => usual(template));
  const [said, setSaid] = useState<string | null>(null);
  const today = now === null ? null : newYorkDayText(now);
  const expiry = today === null ? null : chosenExpiry(load?.chain ?? null, chosen, today);
  const fill = (): void => {
    if (underlying === null || expiry === null) return;
    const legs = legsFor(template, distance, underlying, expiry);
    setSaid(legs.ok ? null : legs.error);
    if (legs.ok) setLegs(legs.value, template);
  };
  const choose = (id: TemplateId): void => {
    setTemplate(id);
    setDistance(usual(id));
    setSaid(null);
  };
  const fillWords = expiry === null || today === null ? 'Fill' : `Fill ${expiryWords(expiry.expiry, today)}`;
  return (
    <div className="template-bar">
      <Select label="Template" labelHidden value={template} items={ITEMS} onChange={choose} testId="combo-template" />
      <DistanceField
        label="Off"
        title="Strikes from the money to the nearest leg; ↑ ↓"
        value={distance.off}
        onChange={(off) => setDistance((d) => ({ ...d, off }))}
        testId="combo-off"
      />
      <DistanceField
        label="Width"
        title="Strikes from there to its partner; ↑ ↓"
        value={distance.width}
        off={!hasWidth(template)}
        onChange={(width) => setDistance((d) => ({ ...d, width }))}
        testId="combo-width"
      />
      <Button
        tip="Takes the legs from the chain, by their distance from the money"
        disabledReason={expiry === null ? 'No option chain of the chosen instrument' : null}
        testId="combo-fill"
        onClick={fill}
      >
        {fillWords}
      </Button>
      {said === null ? null : (
        <p className="template-said warn" role="alert" data-testid="combo-template-said">
          {said}
        </p>
      )}
    </div>
  );
}
