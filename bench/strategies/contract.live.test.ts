import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLibc } from '../engine/libc.ts';
import { delimiterContract, receiveContract, sendContract } from './contract.ts';
import { delimiterStrategies } from './delimiter/index.ts';
import { Peer } from './peer-thread.ts';
import { receiveStrategies } from './receive/index.ts';
import { sendStrategies } from './send/index.ts';
import type { ReceiveStrategy, SendStrategy } from './strategy.ts';
import { written } from './stream.ts';

const libc = await loadLibc();
let peer: Peer;
beforeAll(() => {
  peer = Peer.start();
});
afterAll(async () => peer[Symbol.asyncDispose]());

const here = ({ over }: { readonly over: string }): boolean => over !== 'descriptor' || libc !== undefined;

describe.each(sendStrategies.filter(here))('sendAll: $name', (strategy) => {
  it.each([0, 1, 2, 3, 4])('case %i of the contract', async (index) => {
    await sendContract(strategy, peer, libc)[index]?.holds();
  });
});

describe.each(receiveStrategies.filter(here))('recvAll: $name', (strategy) => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('case %i of the contract', async (index) => {
    await receiveContract(strategy, peer, libc)[index]?.holds();
  });
});

describe.each(delimiterStrategies)('to the delimiter: $name', (strategy) => {
  it.each([0, 1, 2, 3, 4])('case %i of the contract', async (index) => {
    await delimiterContract(strategy, peer)[index]?.holds();
  });
});

describe('the contract', () => {
  it('counts as many cases as the tests above go through', () => {
    const [send] = sendStrategies;
    const [receive] = receiveStrategies;
    const [delimiter] = delimiterStrategies;
    if (send === undefined || receive === undefined || delimiter === undefined) throw new Error('there are no strategies');
    expect(sendContract(send, peer, libc)).toHaveLength(5);
    expect(receiveContract(receive, peer, libc)).toHaveLength(8);
    expect(delimiterContract(delimiter, peer)).toHaveLength(5);
  });

  it('finds a sendAll that forgets the last byte', async () => {
    const forgetful: SendStrategy = {
      name: 'forgetful',
      title: '',
      over: 'stream',
      sendAll: (socket, bytes) => written(socket, bytes.subarray(0, -1)),
    };
    await expect(sendContract(forgetful, peer, libc)[1]?.holds()).rejects.toThrow('1 bytes were to be sent, 0 arrived');
  });

  it('finds a recvAll that takes the first chunk for the message', async () => {
    const hasty: ReceiveStrategy = {
      name: 'hasty',
      title: '',
      over: 'stream',
      receiveAll: (socket) => new Promise<Buffer>((resolve) => socket.once('data', resolve)),
    };
    await expect(receiveContract(hasty, peer, libc)[2]?.holds()).rejects.toThrow(/200 bytes were due/);
  });
});
