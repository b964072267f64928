// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clearing} from "../Clearing.sol";

/// @title An agent, or an operator, that calls back whenever it is sent money.
contract Attacker {
    Clearing internal target;
    bool internal armed;
    uint256 public attempts;
    uint256 public successes;

    receive() external payable {
        if (!armed) return;
        armed = false; // once: a second round of calls would hide the outcome of the first
        attempts++;
        (bool paid,) = address(target).call{value: msg.value}(abi.encodeCall(Clearing.pay, ()));
        (bool taken,) = address(target).call(abi.encodeCall(Clearing.collect, ()));
        (bool told,) = address(target).call(abi.encodeCall(Clearing.submit, (1)));
        (bool ended,) = address(target).call(abi.encodeCall(Clearing.settle, ()));
        if (paid || taken || told || ended) successes++;
    }

    function submit(Clearing c, uint256 report) external {
        c.submit(report);
    }

    function attackPay(Clearing c) external payable {
        (target, armed) = (c, true);
        c.pay{value: msg.value}();
    }

    function attackCollect(Clearing c) external {
        (target, armed) = (c, true);
        c.collect();
    }
}
