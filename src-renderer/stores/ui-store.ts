/**
 * What the trader looks at and how: the chosen instrument, wishes for the ticket, the looks, the hotkeys. Looks are kept
 * between visits; the rest is of this visit.
 */
import { create } from 'zustand';
import type {
  AccountId,
  BarInterval,
  ClientOrderId,
  InstrumentId,
  LadderId,
  Quantity,
  Side,
} from '../../shared/domain/index.ts';
import { BAR_INTERVALS } from '../../shared/domain/index.ts';
import { asRecord, browserKeeper, hearKept, keep, oneOf, readKept, type Keeper } from './keep.ts';

export type Theme = 'dark' | 'light' | 'system';
export type ColourSet = 'green-orange' | 'blue-orange';
export type Density = 'dense' | 'roomy';
export type ChartStyle = 'candles' | 'line';

export const THEMES: readonly Theme[] = ['dark', 'light', 'system'];
export const COLOUR_SETS: readonly ColourSet[] = ['green-orange', 'blue-orange'];
export const DENSITIES: readonly Density[] = ['dense', 'roomy'];
export const CHART_STYLES: readonly ChartStyle[] = ['candles', 'line'];

/** Kept between visits. */
export type Looks = {
  readonly theme: Theme;
  readonly colours: ColourSet;
  readonly density: Density;
  readonly chartInterval: BarInterval;
  readonly chartStyle: ChartStyle;
  /** Hotkeys that trade; off until switched on. */
  readonly tradingHotkeys: boolean;
  /** Short messages at the edge for warnings, danger and fills. */
  readonly toasts: boolean;
};

export const DEFAULT_LOOKS: Looks = {
  theme: 'dark',
  colours: 'green-orange',
  density: 'dense',
  chartInterval: '5m',
  chartStyle: 'candles',
  tradingHotkeys: false,
  toasts: true,
};

/** A wish for the ticket, made elsewhere (watchlist, position, palette). `nonce` makes equal wishes distinct. */
export type TicketWish = {
  readonly nonce: number;
  readonly instrumentId: InstrumentId;
  /** Null keeps what the ticket has. */
  readonly side: Side | null;
  readonly qty: Quantity | null;
  /** Missing or null keeps the chosen account. */
  readonly accountId?: AccountId | null;
  /** Whether the quantity field gets the focus. */
  readonly focus: boolean;
};

/** Which dialog is open; at most one. */
export type DialogName = 'settings' | 'palette' | 'keys' | 'connectBroker' | 'cancelAll' | 'closeAll';
/** What stands in the middle of the workspace: the chosen instrument's chart or depth, or the options screen. */
export type Centre = 'chart' | 'depth' | 'options';
/** Beside the option chain: the builder of combos, or the vertical spread executor. */
export type OptionsTab = 'combo' | 'vertical';
export type SettingsPage = 'looks' | 'trading' | 'risk' | 'connections' | 'about';

export type UiState = Looks & {
  readonly selectedId: InstrumentId | null;
  /** The account that header and ticket speak of; null, or one that is not there: the first. */
  readonly accountId: AccountId | null;
  /** The ladder that the ladder panel shows in full; null lets it choose. */
  readonly selectedLadderId: LadderId | null;
  readonly selectedOrderId: ClientOrderId | null;
  readonly ticketWish: TicketWish | null;
  readonly dialog: DialogName | null;
  readonly centre: Centre;
  readonly optionsTab: OptionsTab;
  readonly settingsPage: SettingsPage;
};

/** Reads kept looks; anything unknown falls back to the default. */
export function readLooks(value: unknown): Looks {
  const kept = asRecord(value) ?? {};
  const flag = (name: 'tradingHotkeys' | 'toasts'): boolean =>
    typeof kept[name] === 'boolean' ? kept[name] : DEFAULT_LOOKS[name];
  return {
    theme: oneOf(kept['theme'], THEMES, DEFAULT_LOOKS.theme),
    colours: oneOf(kept['colours'], COLOUR_SETS, DEFAULT_LOOKS.colours),
    density: oneOf(kept['density'], DENSITIES, DEFAULT_LOOKS.density),
    chartInterval: oneOf(kept['chartInterval'], BAR_INTERVALS, DEFAULT_LOOKS.chartInterval),
    chartStyle: oneOf(kept['chartStyle'], CHART_STYLES, DEFAULT_LOOKS.chartStyle),
    tradingHotkeys: flag('tradingHotkeys'),
    toasts: flag('toasts'),
  };
}

const keeper: Keeper = browserKeeper();
const LOOKS = 'looks';
const SELECTED = 'selected';

const ACCOUNT = 'account';

const keptSelected = readKept(keeper, SELECTED);
const keptAccount = readKept(keeper, ACCOUNT);

export const useUi = create<UiState>()(() => ({
  ...readLooks(readKept(keeper, LOOKS)),
  selectedId: typeof keptSelected === 'string' ? (keptSelected as InstrumentId) : null,
  accountId: typeof keptAccount === 'string' ? (keptAccount as AccountId) : null,
  selectedLadderId: null,
  selectedOrderId: null,
  ticketWish: null,
  dialog: null,
  centre: 'chart',
  optionsTab: 'combo',
  settingsPage: 'looks',
}));

// Keys that trade, switched off in one window, are off in all of them.
hearKept(LOOKS, (value) => useUi.setState(readLooks(value)));

/** Chooses the instrument that chart, depth and ticket show. */
export function selectInstrument(id: InstrumentId): void {
  if (useUi.getState().selectedId === id) return;
  keep(keeper, SELECTED, id);
  useUi.setState({ selectedId: id });
}

/** Chooses the account that header and ticket speak of. */
export function selectAccount(id: AccountId): void {
  keep(keeper, ACCOUNT, id);
  useUi.setState({ accountId: id });
}

/** Chooses the ladder that is shown in full. */
export const selectLadder = (id: LadderId | null): void => useUi.setState({ selectedLadderId: id });
export const selectOrder = (id: ClientOrderId | null): void => useUi.setState({ selectedOrderId: id });

/** Chooses an instrument and asks the ticket to take these values; nothing is sent. */
export function wishTicket(wish: Omit<TicketWish, 'nonce'>): void {
  selectInstrument(wish.instrumentId);
  if (wish.accountId !== undefined && wish.accountId !== null) selectAccount(wish.accountId);
  useUi.setState((s) => ({ ticketWish: { ...wish, nonce: (s.ticketWish?.nonce ?? 0) + 1 } }));
}

/** Changes looks and keeps them. */
export function setLooks(change: Partial<Looks>): void {
  useUi.setState(change);
  keep(keeper, LOOKS, readLooks(useUi.getState()));
}

export const showCentre = (centre: Centre): void => useUi.setState({ centre });
/** Shows the options screen with one of its panels. */
export const showOptions = (optionsTab: OptionsTab): void => useUi.setState({ centre: 'options', optionsTab });

export const openDialog = (dialog: DialogName): void => useUi.setState({ dialog });
export const closeDialog = (): void => useUi.setState({ dialog: null });
/** Opens the settings at a page. */
export const openSettings = (settingsPage: SettingsPage): void => useUi.setState({ dialog: 'settings', settingsPage });
