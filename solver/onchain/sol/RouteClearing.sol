// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clearing} from "./Clearing.sol";

/// @title Clearing of J resources, of which activity y_k uses a_kj y_k.
/// @notice The usage of an agent is a list of entries of 64 bits, four a word: usage in units of 2^-32 (lower 48 bits) and
/// resource (15 bits). An entry of usage 0 ends the list; the highest bit of a word says that another word follows.
contract RouteClearing is Clearing {
    uint256 internal constant RESOURCES_MAX = 256;
    uint256 internal constant WORDS_MAX = RESOURCES_MAX / 4; // of one agent
    uint256 internal constant MORE = 2 ** 255;
    uint256 internal constant USAGE_MASK = 2 ** 48 - 1;
    uint256 internal constant RESOURCE_MASK = 2 ** 15 - 1;
    uint256 internal constant HALF = 2 ** 128 - 1;
    uint256 internal constant LOAD_MASK = 2 ** 208 - 1;

    uint256 public immutable resources;

    uint256[RESOURCES_MAX / 2] internal capacityPairs; // two a word, the even one lower
    uint256[RESOURCES_MAX / 2] internal pricePairs; // likewise
    uint256[RESOURCES_MAX] internal loads; // round in the upper 48 bits, load in units of 2^-32/S below
    uint256[WORDS_MAX * (AGENTS_MAX + 1)] internal routes; // word w of agent k at WORDS_MAX k + w

    constructor(Terms memory t, address[] memory list, uint256[] memory capacity, uint256[] memory words)
        Clearing(t, list)
    {
        if (capacity.length == 0 || capacity.length > RESOURCES_MAX) revert BadTerms();
        resources = capacity.length;
        for (uint256 j = 0; j < capacity.length; j++) {
            if (capacity[j] == 0 || capacity[j] > PRICE_MAX) revert BadTerms();
            capacityPairs[j / 2] |= capacity[j] << (128 * (j % 2));
        }
        uint256 next = 0;
        for (uint256 k = 0; k < list.length; k++) {
            next = _setRoute(k, words, next, capacity.length);
        }
        if (next != words.length) revert BadTerms();
    }

    /// @dev Stores the words of agent k, from words[next] on: at least one entry, resources in ascending order.
    function _setRoute(uint256 k, uint256[] memory words, uint256 next, uint256 limit)
        private
        returns (uint256 following)
    {
        uint256 least = 0;
        for (uint256 w = 0;; w++) {
            if (next == words.length) revert BadTerms();
            uint256 word = words[next++];
            routes[WORDS_MAX * k + w] = word;
            bool more = word & MORE != 0;
            for (uint256 e = 0; e < 4; e++) {
                uint256 entry = word >> (64 * e);
                if (entry & USAGE_MASK == 0) {
                    if (more || (w == 0 && e == 0)) revert BadTerms();
                    break;
                }
                uint256 j = (entry >> 48) & RESOURCE_MASK;
                if (j < least || j >= limit) revert BadTerms();
                least = j + 1;
            }
            if (!more) {
                following = next;
                break;
            }
        }
    }

    function prices() public view override returns (uint256[] memory p) {
        p = new uint256[](resources);
        for (uint256 j = 0; j < p.length; j++) {
            p[j] = _half(pricePairs[j / 2], j);
        }
    }

    function _half(uint256 pair, uint256 j) private pure returns (uint256) {
        return (pair >> (128 * (j % 2))) & HALF;
    }

    function _loads(uint256 reports) internal view override returns (uint256[] memory load) {
        load = new uint256[](resources);
        if (reports == 0) return load;
        unchecked {
            for (uint256 j = 0; j < load.length; j++) {
                uint256 stored = loads[j];
                if (stored >> 208 == round) load[j] = stored & LOAD_MASK;
            }
        }
    }

    function _weigh(uint256[] memory load, uint256 k, uint256 report) internal view override {
        unchecked {
            for (uint256 slot = WORDS_MAX * k;; slot++) {
                uint256 word = routes[slot];
                for (uint256 rest = word; rest & USAGE_MASK != 0; rest >>= 64) {
                    load[(rest >> 48) & RESOURCE_MASK] += (rest & USAGE_MASK) * report;
                }
                if (word & MORE == 0) return;
            }
        }
    }

    function _addLoad(uint256 r, uint256 k, uint256 report) internal override {
        unchecked {
            for (uint256 slot = WORDS_MAX * k;; slot++) {
                uint256 word = routes[slot];
                for (uint256 rest = word; rest & USAGE_MASK != 0; rest >>= 64) {
                    uint256 j = (rest >> 48) & RESOURCE_MASK;
                    uint256 stored = loads[j];
                    uint256 before = stored >> 208 == r ? stored : r << 208;
                    loads[j] = before + (rest & USAGE_MASK) * report;
                }
                if (word & MORE == 0) return;
            }
        }
    }

    function _saveLoads(uint256 r, uint256[] memory load) internal override {
        unchecked {
            for (uint256 j = 0; j < load.length; j++) {
                loads[j] = (r << 208) | load[j];
            }
        }
    }

    function _move(uint256, uint256[] memory load) internal override returns (uint256[] memory p, bool moved) {
        p = load; // overwritten in place: p_j needs d_j only
        unchecked {
            for (uint256 half = 0; 2 * half < load.length; half++) {
                uint256 old = pricePairs[half];
                uint256 capacity = capacityPairs[half];
                uint256 j = 2 * half;
                uint256 next = _step(old & HALF, load[j] >> 32, capacity & HALF);
                p[j] = next;
                if (++j < load.length) {
                    p[j] = _step(old >> 128, load[j] >> 32, capacity >> 128);
                    next |= p[j] << 128;
                }
                if (next != old) (pricePairs[half], moved) = (next, true);
            }
        }
    }

    function _unitPrice(uint256 k) internal view override returns (uint256 sum) {
        unchecked {
            for (uint256 slot = WORDS_MAX * k;; slot++) {
                uint256 word = routes[slot];
                for (uint256 rest = word; rest & USAGE_MASK != 0; rest >>= 64) {
                    uint256 j = (rest >> 48) & RESOURCE_MASK;
                    sum += (rest & USAGE_MASK) * _half(pricePairs[j / 2], j);
                }
                if (word & MORE == 0) return sum >> 32;
            }
        }
    }
}
