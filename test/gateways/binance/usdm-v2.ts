/** What version 2 of the USD-M account and positions says beyond version 3, which dropped it: leverage, margin mode, permissions. */
type Wire = Readonly<Record<string, unknown>>;
type Set = { readonly leverage: number; readonly mode: 'cross' | 'isolated' };

/** A row of v2/positionRisk. */
export const positionV2 = (row: Wire, { leverage, mode }: Set): Wire => ({
  ...row,
  leverage: String(leverage),
  maxNotionalValue: '10000000',
  marginType: mode,
  isAutoAddMargin: 'false',
});

/** The answer of v2/account; `of`: what was set for a symbol. */
export function accountV2(account: Wire, of: (symbol: string) => Set, nowMs: number): Wire {
  const assets = account['assets'] as readonly Wire[];
  const positions = account['positions'] as readonly Wire[];
  return {
    feeTier: 0,
    feeBurn: true,
    canTrade: true,
    canDeposit: true,
    canWithdraw: false,
    updateTime: nowMs,
    multiAssetsMargin: false,
    tradeGroupId: -1,
    ...account,
    assets: assets.map((row) => ({ ...row, marginAvailable: true })),
    positions: positions.map((row) => {
      const { leverage, mode } = of(String(row['symbol']));
      return { ...row, leverage: String(leverage), isolated: mode === 'isolated', maxNotional: '10000000' };
    }),
  };
}
