/**
 * Fees that an exchange takes in coins. The simulated exchange behind the gateways takes them in the quote's money: here they are given
 * back there, and taken from the coins bought (`bought`: purchases on spot; sales pay in money, as Binance, Bybit and OKX do)
 * or from another coin that the account keeps for it (BNB), so that fills, balances and positions agree on the wire.
 */
import { Decimal, dec, type DecimalText, type FillReport, type Instrument } from '../../../shared/domain/index.ts';

/** `price`: of one coin, in the quote's money; `held`: how many the account has to begin with. */
export type FeeCoins = 'money' | 'bought' | { readonly asset: string; readonly price: string; readonly held: string };

/** What exchanges charge coins to. */
const SCALE = 8;

export class CoinFees {
  /** Of fills from now on. */
  charging: FeeCoins = 'money';
  private readonly taken = new Map<string, Decimal>();
  private given = Decimal.ZERO;

  /** One fill's fee as it is charged; `asset` null: in money. */
  charge(fill: Pick<FillReport, 'side' | 'price' | 'fee'>, instrument: Instrument | undefined): Charge {
    const fee = dec(fill.fee);
    const asset = this.assetOf(fill, instrument);
    if (asset === null || fee.sign() <= 0) return { fee, asset: null };
    const price = typeof this.charging === 'object' ? dec(this.charging.price as DecimalText) : dec(fill.price);
    const coins = fee.div(price, SCALE, 'nearest').trim();
    this.given = this.given.add(fee);
    this.taken.set(asset, this.takenOf(asset).add(coins));
    return { fee: coins, asset };
  }

  /** Money that was not taken after all. */
  get givenBack(): Decimal {
    return this.given;
  }

  takenOf(asset: string | null): Decimal {
    return this.taken.get(asset ?? '') ?? Decimal.ZERO;
  }

  /** The coin that is kept for fees, and what is left of it. */
  kept(): readonly { readonly asset: string; readonly total: Decimal }[] {
    if (typeof this.charging !== 'object') return [];
    const { asset, held } = this.charging;
    return [{ asset, total: dec(held as DecimalText).sub(this.takenOf(asset)) }];
  }

  private assetOf({ side }: Pick<FillReport, 'side'>, instrument: Instrument | undefined): string | null {
    if (typeof this.charging === 'object') return this.charging.asset;
    return this.charging === 'bought' && side === 'buy' ? (instrument?.baseCurrency ?? null) : null;
  }
}

export type Charge = { readonly fee: Decimal; readonly asset: string | null };
