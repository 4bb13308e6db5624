/** Whose tick a truck waits for, where the stage's own name does not say it already. */

import type { BoardRow } from '../api.ts';
import type { Stage } from './queue.ts';

export type Role = NonNullable<BoardRow['agencies']>[number];

const SAID_BY_STAGE: Readonly<Partial<Record<Stage, Role>>> = {
  declaration: 'firm',
  approach: 'traffic-police',
  'yard-in': 'yard',
  health: 'health-quarantine',
  plant: 'plant-quarantine',
  animal: 'animal-quarantine',
  inspection: 'customs',
  customs: 'customs',
  licence: 'management-board',
  fee: 'firm',
  'yard-out': 'yard',
};

export function whom(row: BoardRow): readonly Role[] {
  const agencies = row.agencies ?? [];
  const said = SAID_BY_STAGE[row.stage];
  return agencies.length === 1 && agencies[0] === said ? [] : agencies;
}
