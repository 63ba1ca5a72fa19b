/** Answers a query: reads, previews and figures. Writes nothing and sends nothing to a venue. */
import type { ContractError, Query } from '../../shared/contract/messages.ts';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import { venueQuotes } from '../engine/routing/consolidated.ts';
import type { DeskError } from '../runtime/option-desk.ts';
import type { TerminalCore } from '../runtime/terminal-core.ts';
import { failedWith, semantic } from './contract-errors.ts';
import { endOfDay, exportDay } from './end-of-day.ts';
import { exportRows, type ExportOptions } from './export-rows.ts';
import { optionGreeks } from './option-greeks.ts';
import { runSetupQuery } from './run-setup-query.ts';
import type { SetupDesk } from './setup-desk.ts';

/** The value of the answer, or what was wrong with the question. */
export async function runQuery(
  core: TerminalCore,
  query: Query,
  options: Omit<ExportOptions, 'history'> & { readonly setup?: SetupDesk | null },
): Promise<Result<unknown, ContractError>> {
  switch (query.kind) {
    case 'brokers':
    case 'connections':
    case 'testConnection':
    case 'checklist':
    case 'findInstruments':
      return runSetupQuery(options.setup ?? null, query);
    case 'preview':
      return ok(core.preview(query.command));
    case 'venueQuotes':
      return ok({ quotes: venueQuotes(core.view, query, core.clock.nowMs()) });
    case 'closeAllPreview':
      return ok(core.closeAllPreview(query.params));
    case 'bars':
      return runBars(core, query);
    case 'history': {
      const { of, ...rest } = query;
      const page = core.history.page({ ...rest, kind: of });
      return page.ok ? ok(page.value) : err(failedWith(page.error.message));
    }
    case 'export':
      return exportRows(query, { ...options, history: core.history });
    case 'metrics': {
      const { instrumentId, fromMs, toMs } = query;
      const metrics = core.history.metrics({ instrumentId, fromMs, toMs });
      return metrics.ok ? ok(metrics.value) : err(failedWith(metrics.error.message));
    }
    case 'endOfDay':
      return endOfDay(core, query, options);
    case 'endOfDayExport':
      return exportDay(core, query, options);
    case 'status':
      return ok(core.status());
    case 'optionChain':
      return fromDesk(await core.optionChain(query.underlyingId));
    case 'optionGreeks':
      return ok(optionGreeks(core.view, query.instrumentIds, core.clock.nowMs()));
    case 'defineOptions': {
      const defined = await core.defineOptions(query.instrumentIds);
      return defined.ok ? ok({ instruments: defined.value }) : fromDesk(defined);
    }
    case 'defineCombo': {
      const defined = await core.defineCombo(query.connectionId, query.legs);
      return defined.ok ? ok({ instrument: defined.value }) : fromDesk(defined);
    }
  }
}

/** The desk's refusal in the contract's form. */
function fromDesk(answer: Result<unknown, DeskError>): Result<unknown, ContractError> {
  if (answer.ok) return answer;
  const { code, path, message } = answer.error;
  return err(code === null ? failedWith(message, path) : semantic(code, path, message));
}

async function runBars(
  core: TerminalCore,
  query: Extract<Query, { kind: 'bars' }>,
): Promise<Result<unknown, ContractError>> {
  if (!core.view.instruments.has(query.instrumentId)) {
    return err(semantic('unknownInstrument', 'query.instrumentId', `There is no instrument ${query.instrumentId}`));
  }
  const bars = await core.bars(query.instrumentId, query.interval, query.limit);
  return bars.ok ? ok({ bars: bars.value }) : err(failedWith(bars.error.message));
}
